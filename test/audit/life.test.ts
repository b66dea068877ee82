import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEntry } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { describe, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from '../cli/evergrant.js'
import { createProgram, KEY, type Program, signIn } from '../peers/program.js'

const MANY_PROGRAMS_MS = 60_000
const HOUR = 3600
const env = { EVERGRANT_KEY: KEY }

/** Two programs on the data folder that the command line looks into, with a clock that moves with the server's. */
function programsIn(world: World): { a: Program; b: Program; advance(seconds: number): void } {
  const store = createFileStore({ folder: join(world.home, 'store') })
  const a = createProgram({ store })
  const b = createProgram({ store, clock: a.clock })
  const advance = (seconds: number) => {
    world.sandbox.advance(seconds)
    a.clock.advance(seconds * 1000)
  }
  return { a, b, advance }
}

/** What the log says, without numbers and times. */
const told = (stdout: string): string[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d+ \S+ \S+ \d+@\S+: /, ''))

test('evergrant auth log tells the life of a login', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  const { a, b, advance } = programsIn(world)
  const server = world.sandbox.url
  const { origin } = new URL(server)
  const issuer = `${origin}`

  await signIn(a.evergrant, { server })
  advance(HOUR)
  await Promise.all([a, b].map(({ evergrant }) => evergrant.getAccessToken({ server })))
  world.sandbox.faults.token = { status: 503, times: 1 }
  advance(HOUR)
  await a.evergrant.getAccessToken({ server })
  await world.sandbox.revokeGrants()
  advance(HOUR)
  await expect(a.evergrant.getAccessToken({ server })).rejects.toMatchObject({ code: 'AUTHORIZATION_REQUIRED' })
  await Promise.all([a.evergrant.close(), b.evergrant.close()])

  const log = await world.run(['auth', 'log'], { env })
  expect(log).toMatchObject({ code: 0, stderr: '' })
  expect(log.stdout).toMatch(new RegExp(`^1 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ ${process.pid}@\\S+: found`))
  expect(told(log.stdout)).toEqual([
    `found the authorization server ${issuer}`,
    expect.stringMatching(`^registered at ${issuer} as client "`),
    `login begun at ${issuer}`,
    'the browser came back; the code is being exchanged',
    `${issuer} issued tokens`,
    'signed in (generation 1)',
    'refreshed the access token (generation 2, new refresh token)',
    'adopted the tokens of another process (generation 2)',
    'the authorization server cannot be used for now: TEMPORARILY_UNAVAILABLE (attempt 1)',
    'refreshed the access token (generation 3, new refresh token)',
    'refresh refused: the server no longer accepts the refresh token',
    'a login is needed: the server no longer accepts the refresh token',
  ])
  expect(await world.run(['auth', 'log', '--verify'], { env })).toMatchObject({
    code: 0,
    stderr: '12 entries, complete and unchanged.\n',
  })

  const newest = await world.run(['auth', 'log', '--limit', '2'], { env })
  expect(told(newest.stdout)).toHaveLength(2)
  expect(newest.stderr).toBe('Entry 11 and later; --limit shows more.\n')
  const status = await world.run(['status'], { env })
  expect(status.stdout).toMatch(/^Last event: +a login is needed: the server no longer accepts the refresh token, /m)

  const json = await world.run(['auth', 'log', '--json'], { env })
  const entries = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)
  expect(entries).toHaveLength(12)
  expect(entries.at(-1)).toEqual({
    type: 'login_needed',
    reason: 'refresh_token_rejected',
    at: expect.any(Number),
    connection: { owner: 'local', server, profile: 'default' },
    actor: expect.stringMatching(`^${process.pid}@[^/]+/[0-9a-f]{8}$`),
    sequence: 12,
    previous: entries.at(-2)?.mac,
    mac: expect.stringMatching(/^[\w-]{43}$/),
  })

  const key = await world.run(['auth', 'log'], { env: { EVERGRANT_KEY: KEY.replace('test', 'other') } })
  expect(told(key.stdout), 'a lost key does not hide the log').toHaveLength(12)
})

test('says which process refreshed, and stays whole with many of them', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld({ accessTokenSeconds: 2 })
  await world.login([], { env })
  await sleep(2100)
  await Promise.all(Array.from({ length: 4 }, () => world.run(['status', '--check'], { env })))
  const { stdout } = await world.run(['auth', 'log', '--json'], { env })
  const entries = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)
  const generations = entries.flatMap((entry) => (entry.type === 'token_refreshed' ? [entry.generation] : []))
  expect(generations.length).toBeGreaterThan(0)
  expect(new Set(generations).size).toBe(generations.length)
  expect(generations).toHaveLength(world.sandbox.stats().refreshesSucceeded)
  const [login] = entries
  const refresh = entries.find(({ type }) => type === 'token_refreshed')
  expect(refresh?.actor.split('@')[0]).not.toBe(login?.actor.split('@')[0])
  expect(await world.run(['auth', 'log', '--verify'], { env })).toMatchObject({ code: 0 })
})

describe('who has the data folder and not the key', () => {
  async function world() {
    const created = await createWorld()
    const { a } = programsIn(created)
    await signIn(a.evergrant, { server: created.sandbox.url })
    await a.evergrant.close()
    return created
  }
  const verify = (where: World) => where.run(['auth', 'log', '--verify'], { env })
  const filesOf = async (where: World, kind: string) => {
    const folder = join(where.home, 'store', 'records', kind)
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  }

  test('changes one letter', async () => {
    await using where = await world()
    const newest = (await filesOf(where, 'audit')).toSorted(byVersion).at(-1) ?? ''
    const text = await readFile(newest, 'utf8')
    await writeFile(newest, text.replace('"type":"pending_taken"', '"type":"pending_tamed"'))
    const { code, stdout } = await verify(where)
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'The beginning cannot be read.\n',
    })
    expect(await where.run(['status'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Last event: +unknown \(the log is damaged: evergrant auth log --verify\)$/m),
    })
  })

  test('puts an older log back', async () => {
    await using where = await world()
    const store = createFileStore({ folder: join(where.home, 'store') })
    for await (const { key, version } of store.list({ prefix: 'audit/', limit: 10 })) {
      const { payload } = (await store.read(key)) ?? { payload: new Uint8Array() }
      const lines = new TextDecoder().decode(payload).split('\n').slice(0, 3)
      await store.write(key, new TextEncoder().encode(`${lines.join('\n')}\n`), { expected: version })
    }
    expect(await verify(where)).toMatchObject({
      code: 1,
      stdout: 'Entries 4 to 6 are missing at the end.\n',
    })
  })

  test('removes the log with its head', async () => {
    await using where = await world()
    const store = createFileStore({ folder: join(where.home, 'store') })
    for (const prefix of ['audit/', 'audit-head/']) {
      for await (const { key } of store.list({ prefix, limit: 10 })) await store.remove(key)
    }
    expect(await verify(where)).toMatchObject({
      code: 1,
      stdout: 'The login that is kept here has no entry: the log was removed, or an older one was put back.\n',
    })
  })
})

const byVersion = (a: string, b: string) => Number(a.split('.v').at(-1)) - Number(b.split('.v').at(-1))

test('a log that does not exist is explained like a login that does not, and wrong words are refused', async () => {
  await using world = await createWorld()
  for (const words of [
    ['auth', 'log', '--json'],
    ['auth', 'log', '--verify', '--json'],
  ]) {
    const missing = await world.run(words, { env })
    expect(missing).toMatchObject({ code: 4, stdout: '' })
    expect(errorOf(missing).code).toBe('AUTHORIZATION_REQUIRED')
  }
  await world.login(['--profile', 'work'], { env })
  for (const words of [
    ['auth', 'log'],
    ['auth', 'log', '--verify'],
  ]) {
    const mistyped = await world.run([...words, '--profile', 'wrok'], { env })
    expect(mistyped).toMatchObject({ code: 4, stdout: '' })
    expect(mistyped.stderr).toContain('did you mean "work"? [PROFILE_UNKNOWN]')
  }
  expect(await world.run(['auth', 'log', '--limit', '0'], { env })).toMatchObject({ code: 2 })
  expect(await world.run(['auth'], { env })).toMatchObject({ code: 2 })
})
