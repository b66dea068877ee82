import { beforeEach, describe, expect, it } from 'vitest'
import { EvergrantError } from '../errors.js'
import { createMemoryStore } from '../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../store/record-store.js'
import { envKeyProvider } from '../vault/env-key-provider.js'
import { createVault } from '../vault/vault.js'
import type { AuditEntry, AuditRecord } from './entry.js'
import { headKey } from './head.js'
import { createRecordLog } from './record-log.js'
import type { AuditSink } from './sink.js'

const connection = { owner: 'local', server: 'https://mcp.example/mcp', profile: 'default' }
const other = { ...connection, owner: 'local2' }
const vaultOf = (byte: number) =>
  createVault({ keys: envKeyProvider(`k${byte}:${Buffer.alloc(32, byte).toString('base64')}`), storeId: 'test' })
const vault = vaultOf(7)
const record = (generation: number, where = connection): AuditRecord => ({
  type: 'token_adopted',
  generation,
  at: generation,
  connection: where,
  actor: '7@host/ab',
})
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => index + from)

let store: RecordStore
let log: AuditSink
beforeEach(() => {
  store = createMemoryStore()
  log = createRecordLog(store, vault)
})

async function read(limit?: number, where = connection): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  for await (const entry of log.read(where, { limit })) entries.push(entry)
  return entries
}
const sequences = async (limit?: number) => (await read(limit)).map(({ sequence }) => sequence)
const segments = async () => {
  const keys: string[] = []
  for await (const { key } of store.list({ prefix: 'audit/', limit: 1000 })) keys.push(key)
  return keys
}

describe('appending', () => {
  it('continues the chain over many segments', async () => {
    for (const number of numbers(70)) await log.append(connection, [record(number)])
    expect(await sequences()).toEqual(numbers(70))
    expect(await segments()).toHaveLength(3)
    expect(await log.verify(connection)).toEqual({ entries: 70, problems: [] })
  })

  it('keeps the logs of two owners apart', async () => {
    await log.append(connection, [record(1), record(2)])
    await log.append(other, [record(3, other)])
    expect(await sequences()).toEqual([1, 2])
    expect((await read(undefined, other)).map(({ at }) => at)).toEqual([3])
    expect(await log.verify(other)).toEqual({ entries: 1, problems: [] })
  })

  it('by several processes at once loses nothing and gives no number twice', async () => {
    const processes = numbers(8).map(() => createRecordLog(store, vault))
    await Promise.all(
      processes.map(async (each, index) => {
        for (const number of numbers(10)) await each.append(connection, [record(index * 100 + number)])
      }),
    )
    const entries = await read()
    expect(entries.map(({ sequence }) => sequence)).toEqual(numbers(80))
    expect(new Set(entries.map(({ at }) => at)).size).toBe(80)
    expect(await log.verify(connection)).toEqual({ entries: 80, problems: [] })
  })

  it('does without the head for once, and moves it later', async () => {
    await log.append(connection, [record(1)])
    const lagging = createRecordLog(
      refusing((key, expected) => key.startsWith('audit-head/') && !!expected),
      vault,
    )
    await lagging.append(connection, [record(2)])
    await lagging.append(connection, [record(3)])
    expect(await log.verify(connection)).toEqual({ entries: 3, problems: [] })
    await log.append(connection, [record(4)])
    expect(await log.verify(connection)).toEqual({ entries: 4, problems: [] })
  })

  it('goes on where a process ended before it moved the first head', async () => {
    const ended = createRecordLog(
      refusing((key, expected) => key.startsWith('audit-head/') && !!expected),
      vault,
    )
    await ended.append(connection, [record(1)])
    await log.append(connection, [record(2)])
    expect((await read()).map(({ type }) => type)).toEqual(['token_adopted', 'token_adopted'])
    expect(await log.verify(connection)).toEqual({ entries: 2, problems: [] })
  })

  it('is refused when the entry cannot be written, and nothing of it is there', async () => {
    await log.append(connection, [record(1)])
    const failing = createRecordLog(
      refusing((key) => key.startsWith('audit/')),
      vault,
    )
    await expect(failing.append(connection, [record(2)])).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
    expect(await log.verify(connection)).toEqual({ entries: 1, problems: [] })
  })

  it('tells once that the keys lie in another place, and nothing where that was not decided', async () => {
    for (const place of ['file', 'file', 'env', undefined, 'keychain', 'keychain']) {
      await createRecordLog(store, vault, { place }).append(connection, [record(1)])
    }
    const adopted = { type: 'token_adopted' }
    const moved = (from: string, to: string) => ({ type: 'key_provider_changed', from, to })
    const places = [
      adopted,
      adopted,
      moved('file', 'env'),
      adopted,
      adopted,
      moved('env', 'keychain'),
      adopted,
      adopted,
    ]
    expect(await read()).toMatchObject(places)
    expect(await log.verify(connection)).toEqual({ entries: 8, problems: [] })
  })

  it('of nothing writes nothing', async () => {
    await log.append(connection, [])
    expect(await segments()).toEqual([])
  })
})

describe('reading', () => {
  it.each([1, 31, 32, 33, 64, 70, 500])('gives the newest %i', async (limit) => {
    for (const from of [1, 24, 47])
      await log.append(
        connection,
        numbers(23, from).map((number) => record(number)),
      )
    expect(await sequences(limit)).toEqual(numbers(69).slice(-limit))
  })

  it('needs no key', async () => {
    await log.append(connection, [record(1)])
    log = createRecordLog(store, { ...vault, open: () => Promise.reject(new Error('no key')) })
    expect(await sequences()).toEqual([1])
    expect(await sequences(5)).toEqual([1])
  })

  it('lists nothing for the newest entries of a long log', async () => {
    const all = numbers(320)
    for (const number of all) await log.append(connection, [record(number)])
    const read: string[] = []
    const unlisted: RecordStore = {
      ...store,
      read: (key) => {
        read.push(key)
        return store.read(key)
      },
      list: () => {
        throw new Error('listed')
      },
    }
    log = createRecordLog(unlisted, vault)
    expect(await sequences(20)).toEqual(all.slice(-20))
    expect(read.length).toBeLessThanOrEqual(6)
  })

  it('finds the newest entries behind a head that lags, and before an end that is cut off', async () => {
    await log.append(connection, [record(1)])
    const lagging = createRecordLog(
      refusing((key, expected) => key.startsWith('audit-head/') && !!expected),
      vault,
    )
    for (const number of numbers(99, 2)) await lagging.append(connection, [record(number)])
    expect(await sequences(3)).toEqual([98, 99, 100])
    for (const number of numbers(30, 101)) await log.append(connection, [record(number)])
    for (const segment of (await segments()).slice(3)) await store.remove(segment)
    expect(await sequences(3)).toEqual([94, 95, 96])
  })

  it('tells of damage after everything else', async () => {
    await log.append(
      connection,
      numbers(40).map((number) => record(number)),
    )
    await log.append(connection, [record(41)])
    await rewrite((await segments())[0]!, (text) => text.replace('\n', '\n{"half":\n'))
    const seen: number[] = []
    const reading = (async () => {
      for await (const { sequence } of log.read(connection)) seen.push(sequence)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' })
    expect(seen).toEqual(numbers(41))
  })
})

describe('somebody without the key', () => {
  beforeEach(async () => {
    for (const number of numbers(70)) await log.append(connection, [record(number)])
  })
  const problems = async () => (await log.verify(connection)).problems

  it('edits an entry', async () => {
    await rewrite((await segments())[0]!, (text) => text.replace('"at":7,', '"at":8,'))
    expect(await problems()).toEqual([{ kind: 'edited', sequence: 7 }])
  })

  it('takes an entry out', async () => {
    await rewrite((await segments())[0]!, (text) => text.split('\n').toSpliced(4, 1).join('\n'))
    expect(await problems()).toEqual([{ kind: 'removed', sequence: 5, until: 5 }])
  })

  it('takes a segment out', async () => {
    await store.remove((await segments())[1]!)
    expect(await problems()).toEqual([{ kind: 'removed', sequence: 33, until: 64 }])
  })

  it('cuts the end off, also where the log goes on after it', async () => {
    await store.remove((await segments())[2]!)
    expect(await problems()).toEqual([{ kind: 'truncated', sequence: 65, until: 70 }])
    await log.append(connection, [record(71)])
    expect(await problems()).toEqual([{ kind: 'removed', sequence: 65, until: 70 }])
  })

  it('puts the log of another connection in its place', async () => {
    await log.append(
      other,
      numbers(70).map((number) => record(number, other)),
    )
    const [mine = '', ...rest] = (await segments()).filter((key) => !key.includes('bG9jYWwy'))
    const theirs = (await segments()).find((key) => key.includes('bG9jYWwy'))!
    for (const key of rest) await store.remove(key)
    const { payload } = (await store.read(theirs))!
    await rewrite(mine, () => new TextDecoder().decode(payload))
    expect((await problems())[0]).toEqual({ kind: 'foreign', sequence: 1 })
  })

  it.each([
    ['removes', () => store.remove(headKey(connection))],
    ['damages', () => rewrite(headKey(connection), () => 'EVG')],
  ])('%s the head: what was there cannot be checked, what follows can', async (_, tamper) => {
    await tamper()
    expect(await problems()).toEqual([{ kind: 'unchecked', sequence: 1, until: 70 }])
    await log.append(connection, [record(71)])
    await log.append(connection, [record(72)])
    expect((await read(3)).map(({ type }) => type)).toEqual(['gap', 'token_adopted', 'token_adopted'])
    expect(await problems()).toEqual([{ kind: 'unchecked', sequence: 1, until: 70 }])
  })

  it('lost the key and signs in anew: the log goes on, and what was there cannot be checked', async () => {
    const later = createRecordLog(store, vaultOf(8))
    await expect(later.verify(connection)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await later.append(connection, [record(71)])
    expect((await read(2)).map(({ type }) => type)).toEqual(['gap', 'token_adopted'])
    expect((await later.verify(connection)).problems).toEqual([{ kind: 'unchecked', sequence: 1, until: 70 }])
  })

  it('puts the head of another connection in its place', async () => {
    await log.append(other, [record(1, other)])
    const { payload } = (await store.read(headKey(other)))!
    const { version } = (await store.read(headKey(connection)))!
    await store.write(headKey(connection), payload, { expected: version })
    expect(await problems()).toEqual([{ kind: 'unchecked', sequence: 1, until: 70 }])
  })

  it('breaks the last segment: the log goes on in the next one', async () => {
    await rewrite((await segments())[2]!, () => 'nothing of ours')
    await log.append(connection, [record(71)])
    expect(await segments()).toHaveLength(4)
    expect(await problems()).toEqual([{ kind: 'unreadable', sequence: 64 }])
  })
})

async function rewrite(key: string, change: (text: string) => string): Promise<void> {
  const { payload, version } = (await store.read(key))!
  const changed = change(new TextDecoder().decode(payload))
  await store.write(key, new TextEncoder().encode(changed), { expected: version })
}

function refusing(isRefused: (key: string, expected: string | undefined) => boolean): RecordStore {
  return {
    ...store,
    write: async (key, payload, options = {}) => {
      if (isRefused(key, options.expected)) throw new EvergrantError('STORE_WRITE_FAILED', `${key} was refused`)
      return store.write(key, payload, options)
    },
  }
}
