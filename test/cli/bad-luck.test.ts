import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createWorld, errorOf, run, type World } from './evergrant.js'
import { serve } from './servers.js'

/** Permissions do not bind root, so that a run as root is made by nobody. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined

/** No file may grow: what a full disk is to a program. Windows has no such limit. */
const FULL_DISKS = process.platform === 'win32' ? [] : [{ prefix: ['/bin/sh', '-c', 'ulimit -f 0 && exec "$@"', 'sh'] }]

describe('a server', () => {
  test('that cannot be reached: exit 75', async () => {
    let gone = ''
    {
      await using server = await serve(() => undefined)
      gone = server.url
    }
    await using world = await createWorld()
    const login = await world.run(['login', '--no-browser', '--server', gone])
    expect(login).toMatchObject({ code: 75, stdout: '' })
    expect(login.stderr).toMatch(
      /^error: .* \[SERVER_UNREACHABLE\]\n {2}why: nothing answers at that address \(ECONNREFUSED\)\n {2}next: /,
    )
  })

  test.each([
    ['a web page', 200, 'text/html', '<h1>Hello</h1>'],
    ['a web page that is not there', 404, 'text/html', '<h1>Not found</h1>'],
  ])('that is no MCP server but %s: exit 1', async (_, status, type, body) => {
    await using server = await serve((_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
    await using world = await createWorld()
    const login = await world.run(['login', '--no-browser', '--json', '--server', server.url])
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(login)).toMatchObject({ code: 'NOT_AN_MCP_SERVER', message: expect.stringContaining(server.url) })
  })

  test('that is out of order keeps the login: exit 75', async () => {
    await using world = await createWorld({ accessTokenSeconds: 1 })
    await world.login()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    world.sandbox.faults.token = { status: 503, times: 100 }
    const called = await world.run(['whoami', '--json'])
    expect(called).toMatchObject({ code: 75, stdout: '' })
    expect(errorOf(called).code).toBe('TEMPORARILY_UNAVAILABLE')
    expect(await world.run(['status', '--check'])).toMatchObject({ code: 75 })
    const failing = await world.run(['status'])
    expect(failing.stdout).toMatch(
      /^Risk: +keep an eye on it: the last refresh failed in a passing way; tried again in \d+ seconds$/m,
    )
    expect(failing.stderr).toBe(`Next: evergrant status --check --server ${world.sandbox.url}\n`)
    world.sandbox.faults.token = undefined
    // Nobody asks again for half a minute; the login is there all the same.
    const resting = await world.run(['status', '--check', '--json'])
    expect(resting.code).toBe(75)
    const { retryAfterMs } = errorOf(resting).details
    expect(Number(retryAfterMs)).toBeGreaterThan(0)
    expect(Number(retryAfterMs)).toBeLessThanOrEqual(30_000)
    expect((await world.run(['status'])).stdout).toMatch(/^State: +signed in$/m)
  })

  test('that ended the login: exit 4, with the reason, until the next login', async () => {
    await using world = await createWorld({ accessTokenSeconds: 1 })
    await world.login()
    await world.sandbox.revokeGrants()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const called = await world.run(['whoami'])
    expect(called).toMatchObject({ code: 4, stdout: '' })
    expect(called.stderr).toContain(
      'the authorization server no longer accepts the refresh token [AUTHORIZATION_REQUIRED]\n',
    )
    expect((await world.run(['status'])).stdout).toMatch(
      /^State: +login needed: the server no longer accepts the refresh token$/m,
    )
    expect(await world.login()).toMatchObject({ code: 0 })
    expect(await world.run(['status', '--check'])).toMatchObject({ code: 0 })
  })

  test('that has ended the login and forgotten this installation does not stand in the way of the next login', async () => {
    await using world = await createWorld({ accessTokenSeconds: 1 })
    await world.login()
    await world.sandbox.revokeGrants()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await world.run(['status', '--check'])).toMatchObject({ code: 4 })
    await world.sandbox.forgetClients()
    // With the old client, the authorization page would be an error page that never comes back.
    expect(await world.login(['--timeout', '5'])).toMatchObject({ code: 0 })
  })

  // @requirement own/revocation-fails/sandbox
  test('that cannot end a login: nothing is removed, exit 75; --local removes it here', async () => {
    await using world = await createWorld()
    await world.login()
    await world.sandbox.close()
    const logout = await world.run(['logout', '--json'])
    expect(logout).toMatchObject({ code: 75, stdout: '' })
    expect(errorOf(logout).code).toBe('REVOCATION_FAILED')
    expect((await world.run(['status'])).stdout).toMatch(/^State: +signed in$/m)
    const local = await world.run(['logout', '--local'])
    expect(local).toMatchObject({ code: 0, stderr: expect.stringContaining('warning: Removed here only.') })
    expect((await world.run(['status'])).stdout).toMatch(/^State: +not signed in$/m)
  })
})

describe('the data folder', () => {
  test('is a file', async () => {
    await using world = await createWorld()
    const home = join(world.home, 'file')
    await writeFile(home, 'mine')
    const login = await world.run(['login', '--no-browser', '--json'], { env: { EVERGRANT_HOME: home } })
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(login).code).toMatch(/^STORE_(?:UNREADABLE|WRITE_FAILED)$/)
    expect(await readFile(home, 'utf8')).toBe('mine')
  })

  test('is read-only', async () => {
    await using world = await createWorld()
    const home = join(world.home, 'locked')
    await mkdir(home, { mode: 0o555 })
    // Another user has to pass through it.
    await chmod(world.home, 0o755)
    const login = await world.run(['login', '--no-browser'], { env: { EVERGRANT_HOME: home }, uid: NOBODY })
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(login.stderr).toMatch(
      /^error: .* \[STORE_WRITE_FAILED\]\n {2}why: permission denied \(EACCES\)\n {2}next: \S/,
    )
    expect(await readdir(home)).toEqual([])
    expect(world.sandbox.stats().authorizations).toBe(0)
  })

  test('can be filled on this system, so that the next test is one', () => {
    expect(FULL_DISKS).toHaveLength(process.platform === 'win32' ? 0 : 1)
  })

  test.each(FULL_DISKS)('is full: the earlier login stays', async ({ prefix }) => {
    await using world = await createWorld()
    await world.login()
    const login = await world.run(['login', '--no-browser', '--profile', 'second', '--json'], { prefix })
    expect(login).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(login)).toMatchObject({
      code: 'STORE_WRITE_FAILED',
      hint: expect.stringMatching(/[Nn]othing was half-written/),
    })
    expect(await world.run(['whoami'])).toMatchObject({ code: 0 })
    expect((await world.run(['profiles', '--json'])).stdout.match(/"profile"/g)).toHaveLength(1)
  })

  test('holds a damaged record: an error, never an empty store; --local makes room for a new login', async () => {
    await using world = await createWorld()
    await world.login()
    for (const file of await recordsOf(world)) await writeFile(file, (await readFile(file)).subarray(0, -9))
    const status = await world.run(['status', '--json'])
    expect(status).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(status).code).toBe('RECORD_UNREADABLE')
    expect(await world.run(['logout', '--local'])).toMatchObject({ code: 0 })
    expect(await world.login()).toMatchObject({ code: 0 })
    expect(await world.run(['whoami'])).toMatchObject({ code: 0 })
  })

  test('was sealed with another key', async () => {
    await using world = await createWorld()
    const key = (byte: number) => ({ EVERGRANT_KEY: `k${byte}:${Buffer.alloc(32, byte).toString('base64')}` })
    await world.login([], { env: key(1) })
    const other = await world.run(['whoami', '--json'], { env: key(2) })
    expect(other).toMatchObject({ code: 1, stdout: '' })
    expect(errorOf(other).code).toBe('KEY_UNKNOWN')
    expect(await world.run(['whoami'], { env: key(1) })).toMatchObject({ code: 0 })
    expect((await world.run(['status'], { env: key(1) })).stdout).toMatch(
      /^Sealed by: +environment variable EVERGRANT_KEY$/m,
    )
    const broken = await world.run(['whoami', '--json'], { env: { EVERGRANT_KEY: 'planted-key' } })
    expect(broken.code).toBe(2)
    expect(errorOf(broken).code).toBe('KEY_INVALID')
    expect(broken.stderr).not.toContain('planted-key')
  })
})

test('a sandbox that is not installed: the line that runs it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-alone-'))
  try {
    const installed = fileURLToPath(new URL('../../packages/evergrant/', import.meta.url))
    for (const part of ['bin', 'dist', 'package.json'])
      await cp(join(installed, part), join(folder, part), { recursive: true })
    const told = await run(['sandbox'], { bin: join(folder, 'bin/evergrant.cjs') })
    expect(told).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: The sandbox is a package of its own, and it is not installed [PACKAGE_MISSING]
  next: Run \`npx @evergrant/sandbox\`.
`,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

async function recordsOf(world: World): Promise<string[]> {
  const entries = await readdir(join(world.home, 'store'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.parentPath.includes('credential'))
    .map((entry) => join(entry.parentPath, entry.name))
}
