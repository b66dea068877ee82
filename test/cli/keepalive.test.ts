import { createEvergrant } from 'evergrant'
import { expect, test } from 'vitest'
import { callbackOf, createWorld, errorOf } from './evergrant.js'
import { waitFor } from './waiting.js'

const LONG_MS = 30_000

test(
  'keepalive: nothing to do, then every login refreshed once, by name, and as JSON',
  { timeout: LONG_MS },
  async () => {
    await using world = await createWorld({ strict: true })
    const { run, sandbox } = world
    expect(await run(['keepalive'])).toEqual({ code: 0, stdout: '', stderr: 'Nothing to do: no login is kept here.\n' })

    await world.login(['--profile', 'work'])
    await world.login(['--profile', 'home'])
    const fresh = await run(['keepalive'])
    expect(fresh).toMatchObject({ code: 0, stderr: 'Nothing to do: no login is due.\n' })
    expect(fresh.stdout.match(/^not due +(?:home|work) at http\S+ \(last used .+\)$/gm)).toHaveLength(2)

    const dry = await run(['keepalive', '--idle-days', '0', '--dry-run', '--profile', 'work'])
    expect(dry).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^due +work at [^\n]+\n$/) })
    expect(sandbox.stats().refreshesSucceeded).toBe(0)

    const json = await run(['keepalive', '--idle-days', '0', '--json'])
    expect(json).toMatchObject({ code: 0, stderr: '' })
    const { connections } = JSON.parse(json.stdout) as { connections: { connection: { profile: string } }[] }
    expect(connections.toSorted((a, b) => (a.connection.profile < b.connection.profile ? -1 : 1))).toEqual(
      ['home', 'work'].map((profile) => ({
        connection: { owner: 'local', server: sandbox.url, profile },
        outcome: 'refreshed',
        lastUsedAt: expect.any(Number),
      })),
    )
    expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 2, refreshesFailed: 0 })

    const mistyped = await run(['keepalive', '--profile', 'wrok', '--json'])
    expect(mistyped).toMatchObject({ code: 4, stdout: '' })
    expect(errorOf(mistyped).code).toBe('PROFILE_UNKNOWN')
    const elsewhere = await run(['keepalive', '--server', 'https://mcp.example/mcp', '--json'])
    expect(elsewhere).toMatchObject({ code: 4, stdout: '' })
    expect(errorOf(elsewhere).code).toBe('AUTHORIZATION_REQUIRED')

    const log = await run(['auth', 'log', '--profile', 'work'])
    expect(log.stdout).toMatch(/refreshed the access token \(generation 2, new refresh token\)/)
  },
)

test('keepalive: 75 while the server is out of order, 4 once a login is over', { timeout: LONG_MS }, async () => {
  await using world = await createWorld()
  const keepalive = () => world.run(['keepalive', '--idle-days', '0'])
  await world.login(['--profile', 'work'])

  world.sandbox.faults.token = { status: 503, times: 3 }
  const failed = await keepalive()
  expect(failed).toMatchObject({ code: 75, stderr: '' })
  expect(failed.stdout).toMatch(/^failed +work at http\S+ \(.*answered 503; TEMPORARILY_UNAVAILABLE\)$/m)

  await world.login(['--profile', 'home'])
  await world.sandbox.revokeGrants()
  const over = await keepalive()
  expect(over.code).toBe(4)
  expect(over.stdout).toMatch(/^login needed +home at http\S+ \(the server no longer accepts the refresh token\)$/m)
  expect(over.stdout).toMatch(/^failed +work at .*TEMPORARILY_UNAVAILABLE\)$/m)
  expect(over.stderr).toBe(`Next: evergrant login --profile home --server ${world.sandbox.url}\n`)

  // Found again without asking the server: a job that runs daily goes on saying so.
  const { tokenRequests } = world.sandbox.stats()
  expect(await world.run(['keepalive', '--profile', 'home', '--json'])).toMatchObject({ code: 4, stderr: '' })
  expect(world.sandbox.stats().tokenRequests).toBe(tokenRequests)
})

test('keepalive --all takes the logins of every owner in the store', async () => {
  const env = { EVERGRANT_KEY: `test:${Buffer.alloc(32, 3).toString('base64')}` }
  await using world = await createWorld()
  const evergrant = createEvergrant({ home: world.home, env })
  const login = { owner: 'ada', server: world.sandbox.url, redirectUris: ['http://127.0.0.1:48123/callback'] }
  const { url, binding } = await evergrant.beginLogin(login)
  await evergrant.completeLogin(await callbackOf(url), { owner: 'ada', binding })
  await evergrant.close()

  expect(await world.run(['keepalive', '--idle-days', '0'], { env })).toMatchObject({ code: 0, stdout: '' })
  expect(world.sandbox.stats().refreshesSucceeded).toBe(0)
  const all = await world.run(['keepalive', '--idle-days', '0', '--all'], { env })
  expect(all).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^refreshed +ada: default at http/) })
  expect(world.sandbox.stats().refreshesSucceeded).toBe(1)
})

test.runIf(process.platform !== 'win32')('keepalive --watch goes on until it is interrupted: 130', async () => {
  await using world = await createWorld()
  await world.login()
  const running = world.start(['keepalive', '--watch', '--idle-days', '0'])
  await waitFor(() => world.sandbox.stats().refreshesSucceeded === 1)
  running.child.kill('SIGINT')
  const { code, stdout, stderr } = await running.finished
  expect({ code, stdout }).toEqual({ code: 130, stdout: expect.stringMatching(/^refreshed +default at /) })
  expect(stderr).toMatch(
    /^Looking for logins that are due every hour, until interrupted\.\n(?:.*\n)*error: Interrupted/,
  )
})
