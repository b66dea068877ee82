import { once } from 'node:events'
import { chmod, cp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld } from '../cli/evergrant.js'
import { findFreePort } from '../peers/free-port.js'
import { createWard, reportOf, type Ward } from './ward.js'

const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.cjs', import.meta.url))

const posix = process.platform !== 'win32'

let ward: Ward
beforeAll(async () => {
  ward = await createWard()
})
afterAll(() => ward.close())

const complaint = (id: string, outcome: 'warn' | 'fail', found: RegExp, next: RegExp) => [
  expect.objectContaining({
    id,
    outcome,
    found: expect.stringMatching(found),
    why: expect.any(String),
    next: expect.stringMatching(next),
  }),
]

describe('where all is well', () => {
  test('every check says so, and nothing is left behind', async () => {
    const { sandbox } = ward.world
    const before = sandbox.stats()
    const { code, verdict, checks, requests, connection, home } = await ward.examine()
    expect(checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
    expect({ code, verdict, connection }).toEqual({
      code: 0,
      verdict: 'healthy',
      connection: { server: sandbox.url, profile: 'default' },
    })
    expect(checks.map(({ id }) => id)).toEqual([
      'environment.node',
      'environment.variables',
      'environment.tls',
      'environment.home',
      'store.open',
      'store.durability',
      'store.write',
      'store.files',
      'store.records',
      'key.place',
      'key.seal',
      'lock.lease',
      'process.records',
      'process.lock',
      'network.proxy',
      'network.certificates',
      'server.answer',
      'server.resource',
      'server.issuer',
      'server.pkce',
      'server.registration',
      'server.revocation',
      'clock.server',
      'logins.keys',
      'logins.records',
      'logins.state',
    ])
    expect(checks[0]).toEqual({
      id: 'environment.node',
      outcome: 'ok',
      found: expect.stringContaining(process.versions.node),
      ms: expect.any(Number),
    })
    expect(requests).toContainEqual({
      method: 'POST',
      url: sandbox.url,
      status: 401,
      ms: expect.any(Number),
      aheadMs: expect.any(Number),
    })
    expect(await recordFolders(home)).toEqual(await recordFolders(ward.world.home))
    expect(sandbox.stats()).toMatchObject({
      registrations: before.registrations,
      refreshesSucceeded: before.refreshesSucceeded,
    })
  })

  test('people get a line for each check, and the sum', async () => {
    const { code, stdout, stderr } = await ward.world.run(['doctor'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^ok {4}process\.lock +a second process is kept out while a lease is held here/m)
    expect(stdout).toMatch(
      /^ok {4}key\.place +key file \S+\/key: beside the data, so it protects copies of the store alone/m,
    )
    expect(stdout).toMatch(/^ok {4}logins\.state +profile "default" at \S+: signed in, token expires in /m)
    expect(stdout).toMatch(/\n\n26 checks: 26 ok\.\n$/)
  })

  test('before the first login it settles nothing', async () => {
    await using world = await createWorld()
    const { code, complaints } = reportOf(await world.run(['doctor', '--json']))
    expect(code).toBe(0)
    expect(complaints.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['key.place', 'warn'],
      ['logins.state', 'warn'],
    ])
    expect(complaints[1]?.next).toBe(`Run \`evergrant login --server ${world.sandbox.url}\`.`)
    expect(await readdir(world.home)).toEqual(['store'])
  })

  test('offline it asks no server', async () => {
    const before = ward.world.sandbox.stats().httpRequests
    const { code, verdict, checks } = await ward.examine(undefined, { words: ['--offline'] })
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'healthy' })
    expect(checks.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id)).toEqual([
      'server.answer',
      'server.resource',
      'server.issuer',
      'server.pkce',
      'server.registration',
      'server.revocation',
      'clock.server',
    ])
    expect(ward.world.sandbox.stats().httpRequests).toBe(before)
  })
})

describe.runIf(posix)('what is broken is the one thing that is named', () => {
  const keyOf = (home: string) => join(home, 'key')

  test.each<[string, (home: string) => Promise<unknown>, ReturnType<typeof complaint>]>([
    [
      'a data folder that others can write to',
      (home) => chmod(home, 0o777),
      complaint('environment.home', 'fail', /mode 0777: other users can write to it/, /chmod 700/),
    ],
    [
      'a record that others can change',
      async (home) => chmod(await newestVersion(home), 0o666),
      complaint('store.files', 'fail', /other users can change \S+\.v1$/, /chmod -R go-rwx/),
    ],
    [
      'a file that is none of ours',
      (home) => writeFile(join(home, 'store/records/credential/sync-conflict.txt'), '', { mode: 0o600 }),
      complaint('store.files', 'warn', /not written by Evergrant: \S+sync-conflict.txt$/, /Look at them/),
    ],
    [
      'a torn record',
      async (home) => truncate(await newestVersion(home), 100),
      complaint(
        'store.records',
        'fail',
        /^1 of \d+ records cannot be read: profile "default" at http/,
        /logout --local/,
      ),
    ],
    [
      'a key file that others can read',
      (home) => chmod(keyOf(home), 0o644),
      complaint('key.place', 'fail', /can be read or changed by others \(mode 0644\)/, /chmod 600 \S+\/key/),
    ],
    [
      'a key file that is gone',
      (home) => rm(keyOf(home)),
      complaint('key.place', 'fail', /there are logins, and the key file \S+ is gone/, /Put it back/),
    ],
    [
      'another key',
      (home) => writeFile(keyOf(home), `other:${Buffer.alloc(32, 7).toString('base64')}\n`),
      complaint(
        'logins.keys',
        'fail',
        /sealed with a key that is not here: profile "default" at http/,
        /Restore that key/,
      ),
    ],
    [
      'a damaged note of where the key lies',
      (home) => writeFile(join(home, 'key-provider.json'), '{'),
      complaint(
        'key.place',
        'fail',
        /key-provider.json, which says where the keys lie, cannot be read/,
        /Restore that file/,
      ),
    ],
  ])('%s', async (_, change, expected) => {
    const { code, verdict, complaints } = await ward.examine(change)
    expect(complaints).toEqual(expected)
    const isFailed = complaints[0]?.outcome === 'fail'
    expect({ code, verdict }).toEqual({ code: isFailed ? 1 : 0, verdict: isFailed ? 'failed' : 'healthy' })
  })

  test.each<[string, Record<string, string>, ReturnType<typeof complaint>]>([
    [
      'certificates that nobody checks',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      complaint('environment.tls', 'warn', /switches the check of certificates off/, /Unset/),
    ],
    [
      'certificates that nobody checks, of a server elsewhere',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0', EVERGRANT_SERVER: 'https://mcp.example.com/mcp' },
      complaint('environment.tls', 'fail', /switches the check of certificates off/, /Unset/),
    ],
    [
      'a proxy that is no address',
      { EVERGRANT_SERVER: 'https://mcp.example.com/mcp', HTTPS_PROXY: 'socks5://planted-proxy-password@x' },
      complaint('network.proxy', 'fail', /HTTPS_PROXY is not an http or https URL/, /Set HTTPS_PROXY/),
    ],
    [
      'a file of certificates that is not there',
      { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' },
      complaint('network.certificates', 'fail', /\/nowhere\/ca.pem cannot be read \(ENOENT\)/, /PEM/),
    ],
  ])('%s', async (_, env, expected) => {
    const { complaints, output } = await ward.examine(undefined, { env })
    expect(complaints.filter(({ id }) => id !== 'logins.state')).toEqual(expected)
    expect(output).not.toContain('planted-proxy-password')
  })

  test('another place for the keys than was decided', async () => {
    const env = { EVERGRANT_KEY: `main:${Buffer.alloc(32, 9).toString('base64')}` }
    const { complaints, output } = await ward.examine(undefined, { env, words: ['--offline'] })
    expect(complaints.map(({ id, code }) => [id, code])).toEqual([['key.seal', 'KEY_INVALID']])
    expect(output).not.toContain(env.EVERGRANT_KEY.slice(5))
  })

  test('a disk that takes nothing any more', async () => {
    const { code, complaints } = await ward.examine(undefined, {
      prefix: ['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh'],
      words: ['--offline'],
    })
    expect(complaints).toEqual(complaint('store.write', 'fail', /cannot be written \(EFBIG in write\)/, /ulimit -f/))
    expect(code).toBe(1)
  })

  test('a keychain that hangs', async () => {
    const socket = join(await ward.folder(), 'bus')
    const bus = createServer(() => {
      // Takes the connection, and never says a word.
    })
    await once(bus.listen(socket), 'listening')
    const decision = { format: 1, provider: 'keychain', account: 'keys-1', decidedAt: '2026-01-01T00:00:00.000Z' }
    const { code, complaints } = await ward.examine(
      (home) => writeFile(join(home, 'key-provider.json'), JSON.stringify(decision)),
      { env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` }, words: ['--offline'] },
    )
    bus.close()
    expect(complaints).toEqual(complaint('key.seal', 'fail', /did not answer within 5 s/, /Unlock the keychain/))
    expect(code).toBe(1)
  })

  test('a login that has ended', async () => {
    await using world = await createWorld({ accessTokenSeconds: 1 })
    await world.login()
    await world.sandbox.revokeGrants()
    await sleep(1100)
    await world.run(['status', '--check'])
    const { code, complaints } = reportOf(await world.run(['doctor', '--json', '--offline']))
    expect({ code, complaints }).toEqual({
      code: 1,
      complaints: complaint(
        'logins.state',
        'fail',
        /login needed: the server no longer accepts/,
        /evergrant login --server/,
      ),
    })
  })
})

describe.runIf(posix)('a second process that looks elsewhere', () => {
  /** The command line, whose second process finds another data folder. */
  async function elsewhere(other: string): Promise<string> {
    const bin = join(other, 'elsewhere.mjs')
    const lead = `if (process.argv.includes('--second-process')) process.env.EVERGRANT_HOME = ${JSON.stringify(other)}`
    await writeFile(bin, `${lead}\nawait import(${JSON.stringify(BIN)})\n`)
    return bin
  }

  test.each<[string, (home: string, other: string) => Promise<unknown>, RegExp]>([
    [
      'for the store',
      (home, other) => cp(join(home, 'key'), join(other, 'key')),
      /^the second process looks elsewhere: it does not find the record/,
    ],
    [
      'for the key',
      async (home, other) => {
        await symlink(join(home, 'store'), join(other, 'store'))
        await writeFile(join(other, 'key'), `other:${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 })
      },
      /^In a second process: scratch\/\S+ was sealed with key "\S+", which key file \S+ does not hold/,
    ],
  ])('%s', async (_, prepare, found) => {
    const other = await ward.folder()
    const bin = await elsewhere(other)
    const { code, complaints } = await ward.examine((home) => prepare(home, other), { words: ['--offline'], bin })
    expect({ code, complaints }).toEqual({ code: 1, complaints: complaint('process.records', 'fail', found, /\S/) })
  })

  test('or that does not start', async () => {
    const bin = join(await ward.folder(), 'broken.mjs')
    const lead = `if (process.argv.includes('--second-process')) process.exit(3)`
    await writeFile(bin, `${lead}\nawait import(${JSON.stringify(BIN)})\n`)
    const { code, complaints } = await ward.examine(undefined, { words: ['--offline'], bin })
    expect({ code, complaints }).toEqual({
      code: 1,
      complaints: complaint('process.records', 'fail', /ended by itself \(exit code 3\)/, /second terminal/),
    })
  })
})

describe('the server', () => {
  test('that cannot be reached is told apart from what is broken here', async () => {
    const port = await findFreePort()
    const server = `http://127.0.0.1:${port}/mcp`
    const { code, verdict, complaints } = await ward.examine(undefined, { words: ['--server', server] })
    expect({ code, verdict }).toEqual({ code: 75, verdict: 'unreachable' })
    expect(complaints).toEqual([
      ...complaint(
        'server.answer',
        'fail',
        new RegExp(`^${server} could not be reached \\(ECONNREFUSED\\)`),
        /network/,
      ),
      ...complaint('logins.state', 'warn', /not signed in/, /evergrant login/),
    ])
  })

  test.each([
    ['no-s256', 'fail', 'server.pkce', /rules PKCE with S256 out/],
    ['missing-pkce', 'warn', 'server.pkce', /does not say whether it checks PKCE/],
    ['wrong-issuer', 'fail', 'server.issuer', /^The metadata at http\S+ names the issuer/],
  ] as const)('whose metadata is spoilt: %s', async (fault, outcome, id, found) => {
    const { faults } = ward.world.sandbox
    faults.metadata = fault
    try {
      const { code, complaints } = await ward.examine()
      expect(complaints).toEqual(complaint(id, outcome, found, /\S/))
      expect(code).toBe(outcome === 'fail' ? 1 : 0)
    } finally {
      faults.metadata = undefined
    }
  })

  test.each([
    [60, 'warn', /this clock is \d+ s behind that of http/],
    [3600, 'fail', /this clock is 36\d\d s behind that of http/],
  ] as const)('whose clock is %i s ahead', async (seconds, outcome, found) => {
    await using world = await createWorld()
    world.sandbox.advance(seconds)
    const { code, complaints } = await ward.examine(undefined, { words: ['--server', world.sandbox.url] })
    expect(complaints.filter(({ id }) => id !== 'logins.state')).toEqual(
      complaint('clock.server', outcome, found, /Set the clock/),
    )
    expect(code).toBe(outcome === 'fail' ? 1 : 0)
  })
})

async function newestVersion(home: string): Promise<string> {
  const folder = join(home, 'store/records/credential')
  const names = await readdir(folder, { recursive: true })
  const name = names.find((each) => /\.r\/[0-9a-f]{16}\.v\d+$/.test(each))
  if (name === undefined) throw new Error('There is no record')
  return join(folder, name)
}

async function recordFolders(home: string): Promise<readonly string[]> {
  const names = await readdir(join(home, 'store/records'), { recursive: true })
  return names.filter((name) => name.endsWith('.r')).toSorted()
}
