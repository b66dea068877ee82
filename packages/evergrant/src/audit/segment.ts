import { isEvergrantError } from '../errors.js'
import { joinRecordKey } from '../store/record-key.js'
import type { RecordStore } from '../store/record-store.js'
import { type AuditEntry, formatEntry, parseEntry } from './entry.js'
import type { EventConnection } from './event.js'

/**
 * A part of a log: a record with some tens of entries, one JSON object a line. Only the last one of a log changes. Not sealed, so that
 * the log can be read when the key is lost; the chain shows changes.
 */
export interface Segment {
  readonly number: number
  /** `undefined` for a segment that is not there yet. */
  readonly version: string | undefined
  /** `undefined` for a line that holds no entry. */
  readonly entries: readonly (AuditEntry | undefined)[]
}

/** How many entries a segment has before the next one is begun. Each entry rewrites its segment: about 16 kB at most. */
export const SEGMENT_ENTRIES = 32

/** A segment; `unreadable` for one that the store reports as damaged. */
export async function readSegment(
  store: RecordStore,
  connection: EventConnection,
  number: number,
): Promise<Segment | 'unreadable'> {
  try {
    const stored = await store.read(segmentKey(connection, number))
    return { number, version: stored?.version, entries: stored ? parseLines(stored.payload) : [] }
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE')) return 'unreadable'
    throw error
  }
}

/** Whether there is a segment of that number, be it damaged. */
export async function hasSegment(store: RecordStore, connection: EventConnection, number: number): Promise<boolean> {
  const segment = await readSegment(store, connection, number)
  return segment === 'unreadable' || segment.version !== undefined
}

/** @throws EvergrantError `STORE_CONFLICT` when another process wrote there first */
export async function extendSegment(
  store: RecordStore,
  connection: EventConnection,
  { number, version, entries }: Segment,
  added: readonly AuditEntry[],
): Promise<void> {
  const lines = [...entries.filter((entry) => entry !== undefined), ...added].map((entry) => `${formatEntry(entry)}\n`)
  const payload = new TextEncoder().encode(lines.join(''))
  await store.write(segmentKey(connection, number), payload, version === undefined ? {} : { expected: version })
}

/** The numbers of the segments that are there, in order. */
export async function listSegments(store: RecordStore, connection: EventConnection): Promise<number[]> {
  const prefix = segmentPrefix(connection)
  const numbers: number[] = []
  let after: string | undefined
  for (;;) {
    const before = numbers.length
    for await (const { key } of store.list({ prefix, limit: PAGE, ...(after && { after: { key: after } }) })) {
      after = key
      numbers.push(Number(key.slice(prefix.length)))
    }
    if (numbers.length - before < PAGE) return numbers
  }
}

/** Whether entries go into the next segment. One with a line that holds no entry is left as it is. */
export function isClosed({ entries }: Segment): boolean {
  return entries.length >= SEGMENT_ENTRIES || entries.includes(undefined)
}

export function lastEntry({ entries }: Segment): AuditEntry | undefined {
  return entries.findLast((entry) => entry !== undefined)
}

function parseLines(payload: Uint8Array): (AuditEntry | undefined)[] {
  const lines = new TextDecoder().decode(payload).split('\n')
  return lines.filter((line) => line !== '').map(parseEntry)
}

function segmentPrefix({ owner, server, profile }: EventConnection): string {
  return `${joinRecordKey('audit', owner, server, profile)}/`
}

function segmentKey(connection: EventConnection, number: number): string {
  return `${segmentPrefix(connection)}${String(number).padStart(NUMBER_DIGITS, '0')}`
}

const PAGE = 100
const NUMBER_DIGITS = 10
