import { describe, expect, test } from 'vitest'
import { createTestEngine, HOUR } from '../credentials/testing/engine.js'
import { EvergrantError } from '../errors.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import type { ListedRecord, RecordStore } from '../store/record-store.js'
import { forgetEra, loadEra, saveEra } from './era-cache.js'

/** A store whose own cache records fail; `meta` and credentials work. */
function storeFailing(member: 'read' | 'write' | 'remove', error: Error): RecordStore {
  const store = createMemoryStore()
  const failing = async (key: string): Promise<never> => {
    expect(key).toMatch(/^cache\//)
    throw error
  }
  return { ...store, [member]: failing }
}

async function cached(store: RecordStore): Promise<ListedRecord[]> {
  const found: ListedRecord[] = []
  for await (const record of store.list({ prefix: 'cache/', limit: 10 })) found.push(record)
  return found
}

describe('what a handshake found', () => {
  test.each([
    ['a moment ago', 0, { kind: 'legacy' }],
    ['almost a day ago', 24 * HOUR - 1, { kind: 'legacy' }],
    ['a day ago', 24 * HOUR, undefined],
  ])('%s', async (_, ageMs, expected) => {
    const { context, connection, clock } = createTestEngine()
    await saveEra(context, connection, { kind: 'legacy' })
    clock.advance(ageMs)
    expect(await loadEra(context, connection)).toEqual(expected)
  })

  test('is gone after it was forgotten', async () => {
    const { context, connection } = createTestEngine()
    await saveEra(context, connection, { kind: 'legacy' })
    await forgetEra(context, connection)
    expect(await loadEra(context, connection)).toBeUndefined()
  })
})

describe('a cache record in disorder does not stop a connection', () => {
  test('one that cannot be opened is removed', async () => {
    const { context, connection, store } = createTestEngine()
    await saveEra(context, connection, { kind: 'legacy' })
    for (const { key, version } of await cached(store)) {
      await store.write(key, new Uint8Array([1]), { expected: version })
    }

    expect(await loadEra(context, connection)).toBeUndefined()
    expect(await cached(store)).toEqual([])
    await saveEra(context, connection, { kind: 'legacy' })
    expect(await loadEra(context, connection)).toEqual({ kind: 'legacy' })
  })

  test.each(['write', 'remove'] as const)('a store that refuses to %s it is left alone', async (member) => {
    const store = storeFailing(member, new EvergrantError('STORE_WRITE_FAILED', 'read-only'))
    const { context, connection } = createTestEngine({ store })
    await expect(saveEra(context, connection, { kind: 'legacy' })).resolves.toBeUndefined()
    await expect(forgetEra(context, connection)).resolves.toBeUndefined()
  })

  test('a store that cannot be read at all is told', async () => {
    const store = storeFailing('read', new EvergrantError('STORE_UNREADABLE', 'no access'))
    const { context, connection } = createTestEngine({ store })
    await expect(loadEra(context, connection)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  })
})
