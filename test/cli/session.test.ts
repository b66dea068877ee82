import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createWorld, errorOf } from './evergrant.js'

const MANY_PROGRAMS_MS = 60_000

test('a whole session: sign in, look round, read, call, log out', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  const { run, sandbox, home } = world
  const server = sandbox.url

  const login = await world.login()
  expect(login).toMatchObject({ code: 0, stdout: '' })
  expect(login.stderr).toContain(`Signed in to ${server} as profile "default".
Kept encrypted in ${home}/store. It renews itself.
Next: evergrant tools --server ${server}
`)

  const status = await run(['status'])
  expect(status).toMatchObject({ code: 0, stderr: '' })
  expect(status.stdout).toMatch(/^State: +signed in$/m)
  expect(status.stdout).toMatch(/^Token: +expires in 59 minutes, renews itself$/m)
  expect(status.stdout).toMatch(/^Idle: +less than a day\nConsent: +today\nRisk: +none: no end is known/m)
  expect(status.stdout).toMatch(new RegExp(`^Kept in: +${home}/store$`, 'm'))
  expect(status.stdout).toMatch(new RegExp(`^Sealed by: +key file ${home}/key$`, 'm'))

  expect(await run(['status', '--check'])).toMatchObject({ code: 0 })
  expect(await run(['whoami'])).toEqual({
    code: 0,
    stderr: '',
    stdout: `User:       Ada Marsh <ada.marsh@larkspur.example>
Workspace:  Larkspur Studio
Server:     ${server}
Software:   Notion MCP 1.0.1
Profile:    default
`,
  })
  expect((await run(['profiles'])).stdout).toMatch(
    new RegExp(`^PROFILE +SERVER +STATE +WORKSPACE\ndefault +${server} +signed in\n$`),
  )

  const tools = await run(['tools'])
  expect(tools.code).toBe(0)
  expect(tools.stdout).toMatch(/^notion-search +read {3}\S/m)
  expect(tools.stdout).toMatch(/^notion-create-pages +write {2}\S/m)
  const tool = await run(['tools', 'notion-search'])
  expect(tool.stdout).toMatch(/^notion-search {2}\(reads only\)\n/)
  expect(tool.stdout).toMatch(/^ {2}query: string$/m)
  expect(tool.stdout).toMatch(/^ {2}page_size\?: integer$/m)

  const search = await run(['search', 'roadmap', '--limit', '2'])
  expect(search).toMatchObject({ code: 0, stderr: '' })
  const [, address = ''] = /^.*Roadmap review.* \(page\)\n {2}(https:\S+)\n {2}\S/m.exec(search.stdout) ?? []
  expect(search.stdout.match(/^ {2}https:/gm)).toHaveLength(2)

  const page = await run(['fetch', address])
  expect(page).toMatchObject({ code: 0, stderr: '' })
  expect(page.stdout).toMatch(/^# Roadmap review 2026-09-28\n\n/)
  expect(page.stdout).not.toMatch(/<content>|<page url="[^"]*">\n|ancestor-path/)
  expect((await run(['fetch', address, '--raw'])).stdout).toMatch(
    /^Here is the result of "fetch" for the Page[^]*<content>/,
  )

  const call = await run(['call', 'notion-get-users', 'user_id=self'])
  expect(call).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(call.stdout)).toMatchObject({ results: [{ type: 'person', name: 'Ada Marsh' }] })

  expect(await run(['logout'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Logged out: ended at the server and removed here.\n',
  })
  expect(sandbox.stats().grants).toMatchObject([{ revokedBecause: expect.any(String) }])
  expect(await run(['logout'])).toMatchObject({ code: 0, stderr: 'There was no login to remove.\n' })
  expect((await run(['status'])).stdout).toMatch(/^State: +not signed in$/m)
  expect((await run(['profiles'])).stderr).toBe('No login is kept here yet.\nNext: evergrant login\n')
  expect((await readdir(home)).toSorted()).toEqual(['key', 'key-provider.json', 'store'])
})

test('--json prints data that scripts read: shapes pinned', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  const { run, sandbox } = world
  const connection = { owner: 'local', server: sandbox.url, profile: 'default' }
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run([...args, '--json'])).stdout)

  const login = await world.login(['--json'])
  expect(JSON.parse(login.stdout)).toEqual({
    connection,
    issuer: sandbox.origin,
    replaced: 'none',
    refreshable: true,
    expiresAt: expect.any(Number),
  })
  expect(await json('status')).toEqual({
    connection,
    checkedAt: expect.any(Number),
    state: 'signed_in',
    issuer: sandbox.origin,
    resource: sandbox.origin,
    clientId: expect.any(String),
    refreshable: true,
    generation: 1,
    signedInAt: expect.any(Number),
    accessExpiresAt: expect.any(Number),
    lastUsedAt: expect.any(Number),
    daysIdle: 0,
    daysSinceConsent: 0,
    risk: { level: 'none', reason: 'no_known_limit' },
    storage: { records: expect.any(String), keys: expect.any(String) },
  })
  expect(await json('profiles')).toMatchObject([{ connection, state: 'signed_in' }])
  expect(await json('whoami')).toEqual({
    user: { id: expect.any(String), name: 'Ada Marsh', email: 'ada.marsh@larkspur.example' },
    workspace: { id: expect.any(String), name: 'Larkspur Studio' },
    server: { url: sandbox.url, name: 'Notion MCP', version: '1.0.1' },
    profile: 'default',
  })
  expect(await json('tools')).toMatchObject({
    tools: expect.arrayContaining([expect.objectContaining({ name: 'notion-fetch' })]),
  })
  expect(await json('tools', 'notion-fetch')).toMatchObject({ name: 'notion-fetch', inputSchema: { type: 'object' } })
  const found = await json('search', 'roadmap')
  expect(found).toMatchObject({
    type: 'workspace_search',
    results: [{ title: expect.any(String), url: expect.any(String) }, {}, {}, {}],
  })
  expect(await json('fetch', 'self')).toMatchObject({ self: { workspace: { name: 'Larkspur Studio' } } })
  expect(await json('call', 'notion-fetch', 'id=self')).toEqual({
    content: [{ type: 'text', text: expect.stringMatching(/^\{"self"/) }],
  })
  expect(await json('logout')).toEqual({ removed: true, revoked: 'revoked' })

  const needed = await run(['search', 'roadmap', '--json'])
  expect(needed).toMatchObject({ code: 4, stdout: '' })
  expect(errorOf(needed)).toEqual({
    code: 'AUTHORIZATION_REQUIRED',
    message: `A login is needed for profile "default" at ${sandbox.url}: nobody has signed in yet`,
    hint: `Run \`evergrant login --server ${sandbox.url}\`.`,
    details: { reason: 'not_signed_in', profile: 'default', server: sandbox.url },
  })
})

test('profiles are logins of their own, and a mistyped one is pointed out', async () => {
  await using world = await createWorld()
  const { run, sandbox } = world
  await world.login(['--profile', 'work'])
  await world.login(['--profile', 'home'])
  expect(sandbox.stats()).toMatchObject({ registrations: 2, authorizations: 2 })

  const profiles = await run(['profiles'])
  expect(profiles.stdout.match(/^(?:home|work) +http\S+ +signed in$/gm)).toHaveLength(2)
  expect(await run(['whoami'], { env: { EVERGRANT_PROFILE: 'work' } })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Profile: +work$/m),
  })
  const mistyped = await run(['whoami', '--profile', 'wrok'])
  expect(mistyped).toMatchObject({ code: 4, stdout: '' })
  expect(mistyped.stderr).toContain(
    'error: Nobody signed in as profile "wrok"; did you mean "work"? [PROFILE_UNKNOWN]\n',
  )
  const login = `evergrant login --profile wrok --server ${sandbox.url}`
  expect(mistyped.stderr).toContain(`  next: Run \`evergrant profiles\` to see what is there, or \`${login}\`.\n`)
  expect(await run(['status', '--check', '--profile', 'wrok'])).toMatchObject({ code: 4, stderr: mistyped.stderr })

  // A command that is printed works as it stands.
  const without = { EVERGRANT_SERVER: '' }
  const unknown = await run(['tools', 'nosuch', '--profile', 'work', '--server', sandbox.url], { env: without })
  const [, command = ''] = /next: Run `evergrant (.+)` to see/.exec(unknown.stderr) ?? []
  expect(command).toBe(`tools --profile work --server ${sandbox.url}`)
  expect(await run(command.split(' '), { env: without })).toMatchObject({ code: 0 })

  await run(['logout', '--profile', 'work'])
  expect(await run(['whoami', '--profile', 'home'])).toMatchObject({ code: 0 })
})

test('a token that has expired is renewed without a word, once', async () => {
  await using world = await createWorld({ accessTokenSeconds: 1, strict: true })
  await world.login()
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect(await world.run(['status', '--check'])).toMatchObject({ code: 0, stderr: '' })
  expect(world.sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, refreshesFailed: 0 })
})
