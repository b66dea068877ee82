import { describe, expect, test } from 'vitest'
import { createTestEngine, HOUR } from '../credentials/testing/engine.js'
import { EvergrantError } from '../errors.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import type { ListedRecord, RecordStore } from '../store/record-store.js'
import { isUsable, rememberServers } from './remembered-server.js'

type Setup = ReturnType<typeof createTestEngine>

/** A program of its own: what it remembers comes from the store. */
const programOf = ({ context }: Pick<Setup, 'context'>) => rememberServers(async () => context)

const SESSION = { session: { era: 'legacy', protocolVersion: '2025-11-25', sessionId: 's1' } } as const
const TOOLS = { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }
const DISCOVER = { supportedVersions: ['2026-07-28'], capabilities: {}, serverInfo: { name: 'x', version: '1' } }

/** A store whose own cache records fail; `meta` and credentials work. */
function storeFailing(member: 'read' | 'write' | 'remove', error: Error): RecordStore {
  const store = createMemoryStore()
  const failing = async (key: string): Promise<never> => {
    expect(key).toMatch(/^cache\//)
    throw error
  }
  const given = { [member]: failing }
  return { ...store, ...given, read: member === 'read' ? readsButCache(store, error) : store.read.bind(store) }
}

const readsButCache =
  (store: RecordStore, error: Error): RecordStore['read'] =>
  async (key) => {
    if (key.startsWith('cache/')) throw error
    return store.read(key)
  }

async function cached(store: RecordStore): Promise<ListedRecord[]> {
  const found: ListedRecord[] = []
  for await (const record of store.list({ prefix: 'cache/', limit: 10 })) found.push(record)
  return found
}

describe('a session', () => {
  test.each([
    ['a moment ago', 0, SESSION],
    ['almost a day ago', 24 * HOUR - 1, SESSION],
    ['a day ago', 24 * HOUR, undefined],
    ['ahead of this clock', -1, undefined],
  ])('that was opened %s', async (_, ageMs, expected) => {
    const setup = createTestEngine()
    await programOf(setup).save(setup.connection, SESSION)
    setup.clock.advance(ageMs)
    expect(await programOf(setup).load(setup.connection)).toEqual(expected)
  })

  test('belongs to what was announced in it; one of the modern era, or over HTTP+SSE, serves all', async () => {
    const setup = createTestEngine()
    const asked = { session: { ...SESSION.session, sessionId: 's2' } }
    await programOf(setup).save(setup.connection, SESSION)
    expect(await programOf(setup).load(setup.connection, 'forms')).toBeUndefined()
    await programOf(setup).save(setup.connection, asked, 'forms')
    expect(await programOf(setup).load(setup.connection)).toEqual(SESSION)
    expect(await programOf(setup).load(setup.connection, 'forms')).toEqual(asked)
    expect(await programOf(setup).load(setup.connection, 'folders')).toBeUndefined()
    for (const one of [
      { session: { era: 'modern', protocolVersion: '2026-07-28' } },
      { session: SESSION.session, transport: 'sse' },
    ] as const) {
      await programOf(setup).save(setup.connection, one, 'forms')
      expect(await programOf(setup).load(setup.connection)).toEqual(one)
      expect(await programOf(setup).load(setup.connection, 'folders')).toEqual(one)
    }
  })

  test('is gone for every program after it was forgotten, and so are the tools', async () => {
    const setup = createTestEngine()
    const program = programOf(setup)
    await program.save(setup.connection, SESSION)
    await program.saveTools(setup.connection, TOOLS)
    await program.forget(setup.connection)
    expect(await program.load(setup.connection)).toBeUndefined()
    expect(await programOf(setup).loadTools(setup.connection)).toBeUndefined()
  })

  test('keeps the tools that were listed in another one', async () => {
    const setup = createTestEngine()
    await programOf(setup).saveTools(setup.connection, TOOLS)
    await programOf(setup).save(setup.connection, SESSION)
    expect(await programOf(setup).loadTools(setup.connection)).toMatchObject(TOOLS)
  })
})

// @requirement mcp-transport-2025/session-kept-safe
test('nothing is remembered of another login under the same name', async () => {
  const setup = createTestEngine()
  const { connection } = setup
  await setup.put()
  await programOf(setup).save(connection, SESSION)
  const next = () => programOf({ context: setup.another() })
  expect(await next().load(connection)).toEqual(SESSION)
  const stored = await setup.stored()
  await setup.put({ signedInAt: (stored?.signedInAt ?? 0) + 1 })
  expect(await next().load(connection)).toBeUndefined()
})

describe('the era', () => {
  test.each([
    ['legacy', { kind: 'legacy' }],
    ['modern', { kind: 'modern', discover: DISCOVER }],
  ] as const)('%s comes back as it was', async (_, era) => {
    const setup = createTestEngine()
    await programOf(setup).saveEra(setup.connection, era)
    expect(await programOf(setup).loadEra(setup.connection)).toEqual(era)
  })

  test('legacy names no session of its own, and takes none away', async () => {
    const setup = createTestEngine()
    await programOf(setup).saveEra(setup.connection, { kind: 'legacy' })
    expect(await programOf(setup).load(setup.connection)).toBeUndefined()
    await programOf(setup).save(setup.connection, SESSION)
    await programOf(setup).saveEra(setup.connection, { kind: 'legacy' })
    expect(await programOf(setup).load(setup.connection)).toEqual(SESSION)
  })

  test('modern needs no session, and takes one of the other era away', async () => {
    const setup = createTestEngine()
    await programOf(setup).save(setup.connection, SESSION)
    await programOf(setup).saveEra(setup.connection, { kind: 'modern', discover: DISCOVER })
    const session = { era: 'modern', protocolVersion: '2026-07-28' }
    expect(await programOf(setup).load(setup.connection)).toEqual({ session })
  })

  test('of HTTP+SSE is not one that Streamable HTTP could begin with', async () => {
    const setup = createTestEngine()
    await programOf(setup).save(setup.connection, { ...SESSION, transport: 'sse' })
    expect(await programOf(setup).loadEra(setup.connection)).toBeUndefined()
  })
})

describe('a list of tools', () => {
  test.each([
    ['without a hint, while its caller finds it good', {}, 999, true],
    ['without a hint, later', {}, 1_000, false],
    ['with a hint, as long as the server said', { ttlMs: 5_000 }, 4_999, true],
    ['with a hint, later', { ttlMs: 5_000 }, 5_000, false],
    ['that must not be kept', { ttlMs: 0 }, 0, false],
    ['of another clock', { ttlMs: 5_000 }, -1, false],
  ])('%s', (_, hint, ageMs, expected) => {
    expect(isUsable({ ...TOOLS, ...hint, at: 0 }, { unhintedMs: 1_000, now: ageMs })).toBe(expected)
  })

  test('that has not changed is written once an hour', async () => {
    const setup = createTestEngine()
    const program = programOf(setup)
    const versions = new Set<string>()
    for (const minutes of [0, 59, 1]) {
      setup.clock.advance((minutes * HOUR) / 60)
      await program.saveTools(setup.connection, TOOLS)
      for (const { version } of await cached(setup.store)) versions.add(version)
    }
    expect(versions.size).toBe(2)
    await program.saveTools(setup.connection, { tools: [] })
    expect((await programOf(setup).loadTools(setup.connection))?.tools).toEqual([])
  })
})

describe('the list of tools before', () => {
  const list = (...names: string[]) => ({ tools: names.map((name) => ({ name, inputSchema: {} })) })

  test('is kept when another one comes, and not when the same one does', async () => {
    const setup = createTestEngine()
    const { connection } = setup
    const program = programOf(setup)
    const earlier = async () => (await programOf(setup).loadEarlierTools(connection))?.tools.map(({ name }) => name)
    await program.saveTools(connection, list('a', 'b'))
    expect(await earlier()).toBeUndefined()
    await program.saveTools(connection, list('a', 'c'))
    expect(await earlier()).toEqual(['a', 'b'])
    setup.clock.advance(2 * HOUR)
    await program.saveTools(connection, list('a', 'c'))
    expect(await earlier()).toEqual(['a', 'b'])
    await program.saveTools(connection, list('c', 'a'))
    expect(await earlier()).toEqual(['a', 'b'])
  })

  test('is not told to another login', async () => {
    const setup = createTestEngine()
    const { connection } = setup
    await setup.put()
    const program = programOf(setup)
    await program.saveTools(connection, list('a'))
    await program.saveTools(connection, list('b'))
    const next = () => programOf({ context: setup.another() })
    expect(await next().loadEarlierTools(connection)).toMatchObject(list('a'))
    const stored = await setup.stored()
    await setup.put({ signedInAt: (stored?.signedInAt ?? 0) + 1 })
    expect(await next().loadEarlierTools(connection)).toBeUndefined()
  })
})

describe('a cache record in disorder does not stop a connection', () => {
  test('one that cannot be opened is removed', async () => {
    const setup = createTestEngine()
    const { connection, store } = setup
    await programOf(setup).save(connection, SESSION)
    for (const { key, version } of await cached(store)) {
      await store.write(key, new Uint8Array([1]), { expected: version })
    }

    const program = programOf(setup)
    expect(await program.load(connection)).toBeUndefined()
    expect(await cached(store)).toEqual([])
    await program.save(connection, SESSION)
    expect(await programOf(setup).load(connection)).toEqual(SESSION)
  })

  test.each(['write', 'remove'] as const)('a store that refuses to %s it is left alone', async (member) => {
    const store = storeFailing(member, new EvergrantError('STORE_WRITE_FAILED', 'read-only'))
    const setup = createTestEngine({ store })
    await expect(programOf(setup).save(setup.connection, SESSION)).resolves.toBeUndefined()
    await expect(programOf(setup).forget(setup.connection)).resolves.toBeUndefined()
  })

  test('a store that cannot be read at all is told', async () => {
    const store = storeFailing('read', new EvergrantError('STORE_UNREADABLE', 'no access'))
    const setup = createTestEngine({ store })
    await expect(programOf(setup).load(setup.connection)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })
})
