import { type ErrorCode, EvergrantError, isEvergrantError } from '../errors.js'
import type { RecordStore } from '../store/record-store.js'
import type { KeyProvider } from '../vault/key-ring.js'
import type { Vault } from '../vault/vault.js'
import { type AuditEntry, type AuditRecord, type ChainEnd, isAuthentic, linkEntries, NEW_BEGINNING } from './entry.js'
import type { EventBody, EventConnection } from './event.js'
import { createHeadStore, FIRST_SEGMENT, type HeadStore, headKey, type StoredHead } from './head.js'
import {
  extendSegment,
  hasSegment,
  isClosed,
  lastEntry,
  listSegments,
  readSegment,
  SEGMENT_ENTRIES,
  type Segment,
} from './segment.js'
import type { AuditSink } from './sink.js'
import { judgeChain } from './verify.js'

interface Log {
  readonly store: RecordStore
  readonly heads: HeadStore
  readonly keys: Pick<KeyProvider, 'place'>
}

/**
 * Logs as records of the store, whichever it is. Several processes append to one log by compare-and-swap, without a lease: an entry is
 * written to the last segment first, then the head is moved on. A process that ends between the two leaves a head that lags behind,
 * which the next one moves. Keys that lie in another place than before get an entry of their own.
 */
export function createRecordLog(store: RecordStore, vault: Vault, keys: Log['keys'] = {}): AuditSink {
  const log: Log = { store, heads: createHeadStore(store, vault), keys }
  return {
    append: (connection, records) => whileConflicting(() => append(log, connection, records)),

    async *read(connection, { limit } = {}) {
      const numbers = await (limit === undefined
        ? listSegments(store, connection)
        : newestSegments(log, connection, limit))
      let damaged = 0
      const newest: AuditEntry[] = []
      for (const number of numbers) {
        for (const entry of await entriesOf(store, connection, number)) {
          if (entry === undefined) damaged += 1
          else if (limit === undefined) yield entry
          else newest.push(entry)
        }
      }
      if (limit !== undefined) yield* newest.slice(-limit)
      if (damaged > 0) throw damagedLog(connection, damaged)
    },

    async verify(connection) {
      // The head first: entries that are added meanwhile come after it.
      const head = await unlessLost(log.heads.load(connection), 'RECORD_UNREADABLE')
      const entries: (AuditEntry | undefined)[] = []
      for (const number of await listSegments(store, connection)) {
        entries.push(...(await entriesOf(store, connection, number)))
      }
      return judgeChain({ connection, head: head?.value, entries })
    },
  }
}

/**
 * The segments that the newest entries are in, in order. Every segment but the last is full, so they are as many as the entries fill,
 * and one more. The head says where the log ends, so that a long one need not be listed; without the head, or its key, it is.
 */
async function newestSegments({ store, heads }: Log, connection: EventConnection, limit: number): Promise<number[]> {
  const wanted = Math.ceil(limit / SEGMENT_ENTRIES) + 1
  // Whatever is wrong with the head or its key, the log can be read; a store that cannot be read says so next.
  const head = await heads.load(connection).catch(() => undefined)
  let last = head?.value.segment
  if (last === undefined || !(await hasSegment(store, connection, last))) {
    return (await listSegments(store, connection)).slice(-wanted)
  }
  // A head that lags behind is not far from the end.
  while (await hasSegment(store, connection, last + 1)) last += 1
  const numbers: number[] = []
  for (let number = Math.max(FIRST_SEGMENT, last - wanted + 1); number <= last; number += 1) numbers.push(number)
  return numbers
}

async function append(log: Log, connection: EventConnection, records: readonly AuditRecord[]) {
  const { store, heads, keys } = log
  const [first] = records
  if (first === undefined) return
  const head = await loadOrBegin(log, connection)
  const { segment, end, last } = await findEnd(store, connection, head)
  const { key, sequence: told } = head.value
  const { at, actor } = first
  const isOfOldKey = told === 0 && last !== undefined && !(await isAuthentic(key, last))
  const beginning = isOfOldKey ? [{ at, connection, actor, ...NEW_BEGINNING }] : []

  const keyPlace = keys.place ?? head.value.keyPlace
  const moved = keysMoved(head.value.keyPlace, keyPlace).map((event) => ({ at, connection, actor, ...event }))

  const entries = await linkEntries(key, end, [...beginning, ...moved, ...records])
  await extendSegment(store, connection, segment, entries)
  const { sequence, mac } = entries.at(-1) ?? end
  await heads
    .advance(connection, head, { sequence, mac, segment: segment.number, keyPlace })
    .catch((error: unknown) => {
      // The entries are there. A head that lags behind is moved by the next ones.
      if (!isEvergrantError(error)) throw error
    })
}

function keysMoved(from: string | undefined, to: string | undefined): EventBody[] {
  return from !== undefined && to !== undefined && from !== to ? [{ type: 'key_provider_changed', from, to }] : []
}

/** The segment that the next entry goes to, and what it is linked to: the head or, where that lags behind, the last entry. */
async function findEnd(
  store: RecordStore,
  connection: EventConnection,
  { value: head }: StoredHead,
): Promise<{ readonly segment: Segment; readonly end: ChainEnd; readonly last: AuditEntry | undefined }> {
  let end: ChainEnd = { sequence: head.sequence, mac: head.mac }
  let last: AuditEntry | undefined
  for (let number = head.segment; ; number += 1) {
    const segment = await readSegment(store, connection, number)
    if (segment === 'unreadable') continue
    last = lastEntry(segment) ?? last
    if (last && last.sequence > end.sequence) end = { sequence: last.sequence, mac: last.mac }
    if (!isClosed(segment)) return { segment, end, last }
  }
}

/** The head, for who adds to the log: begun anew where there is none, and where the one there can be opened by nobody any more. */
async function loadOrBegin({ store, heads }: Log, connection: EventConnection): Promise<StoredHead> {
  const stored = await unlessLost(heads.load(connection), 'RECORD_UNREADABLE', 'KEY_UNKNOWN')
  if (stored !== undefined) return stored
  try {
    return await heads.begin(connection)
  } catch (error) {
    if (!isEvergrantError(error, 'STORE_CONFLICT', 'RECORD_UNREADABLE')) throw error
    const other = await unlessLost(heads.load(connection), 'RECORD_UNREADABLE', 'KEY_UNKNOWN')
    if (other !== undefined) return other
    await store.remove(headKey(connection))
    return heads.begin(connection)
  }
}

/** `undefined` where reading fails with one of the codes. */
async function unlessLost<T>(reading: Promise<T>, ...codes: ErrorCode[]): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isEvergrantError(error, ...codes)) return undefined
    throw error
  }
}

async function entriesOf(store: RecordStore, connection: EventConnection, number: number) {
  const segment = await readSegment(store, connection, number)
  return segment === 'unreadable' ? [undefined] : segment.entries
}

function damagedLog({ server, profile }: EventConnection, parts: number): EvergrantError {
  const where = `profile ${JSON.stringify(profile)} at ${server}`
  const what = parts === 1 ? '1 part' : `${parts} parts`
  return new EvergrantError('RECORD_UNREADABLE', `${what} of the log of ${where} cannot be read`, {
    hint: 'Run `evergrant auth log --verify` to see where; the login itself is not touched by this.',
  })
}

/** Another process wrote first: its entries are read, and these come after them. */
async function whileConflicting(attempt: () => Promise<void>): Promise<void> {
  for (let round = 1; ; round += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!isEvergrantError(error, 'STORE_CONFLICT') || round === MAX_ROUNDS) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(round, 20) * CONFLICT_WAIT_MS))
    }
  }
}

const MAX_ROUNDS = 50
const CONFLICT_WAIT_MS = 5
