import { base64Url, fromBase64Url } from '../internal/digest.js'
import type { LeaseOptions, ListQuery, WriteOptions } from './record-store.js'
import { encodeUtf8 } from '../internal/utf8.js'

const MAX_LENGTH = 1024
const KEY = /^[A-Za-z0-9_~-]+(?:\/[A-Za-z0-9_~-]+)*$/

// Each part is a file or folder name in the file store, where 255 bytes is the usual limit.
const MAX_PART_LENGTH = 240

/** A key whose parts are base64url-encoded, so that owner `1` never lists `10` and `../x` never leaves the store. */
export function joinRecordKey(kind: string, ...parts: string[]): string {
  return [kind, ...parts.map(encodePart)].join('/')
}

/** The parts of such a key, without its kind. */
export function splitRecordKey(key: string): string[] {
  return key
    .split('/')
    .slice(1)
    .map((part) => new TextDecoder().decode(fromBase64Url(part)))
}

function encodePart(part: string): string {
  const encoded = base64Url(encodeUtf8(part))
  if (encoded.length <= MAX_PART_LENGTH) return encoded
  throw new TypeError(`${JSON.stringify(part.slice(0, 40))}… is too long for a store key`)
}

/** Whether drivers may be given this key. */
export function isRecordKey(key: unknown): key is string {
  return typeof key === 'string' && key.length <= MAX_LENGTH && KEY.test(key)
}

/** Refuses what is no record key, so that no driver ever turns `../x`, an absolute path or an empty part into a place to write. */
export function assertRecordKey(key: string): void {
  if (isRecordKey(key)) return
  throw new TypeError(
    `key must be "/"-separated parts of A-Z a-z 0-9 _ - ~, at most ${MAX_LENGTH} characters: ${shown(key)}`,
  )
}

/** Refuses a query that drivers could read in different ways. */
export function assertListQuery(query: ListQuery): void {
  const { prefix, limit, after, dueBefore } = query
  if (typeof prefix !== 'string' || !prefix.endsWith('/')) {
    throw new TypeError(`prefix must be a key followed by "/": ${shown(prefix)}`)
  }
  assertRecordKey(prefix.slice(0, -1))
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError(`limit must be a whole number from 1: ${limit}`)
  assertTime('dueBefore', dueBefore)
  if (after === undefined) return
  assertRecordKey(after.key)
  if (dueBefore !== undefined && after.dueAt === undefined) {
    throw new TypeError('after.dueAt is needed with dueBefore: the order is by dueAt, then key')
  }
}

/** Refuses payloads and columns of the wrong type before anything is touched. */
export function assertWrite(payload: Uint8Array, options: WriteOptions): void {
  if (!(payload instanceof Uint8Array)) throw new TypeError(`payload must be a Uint8Array: ${typeof payload}`)
  const { expected, fence } = options
  if (expected !== undefined && typeof expected !== 'string') {
    throw new TypeError(`expected must be a version string: ${typeof expected}`)
  }
  if (fence !== undefined && typeof fence !== 'bigint') throw new TypeError(`fence must be a bigint: ${typeof fence}`)
  assertTime('dueAt', options.dueAt)
  assertTime('expiresAt', options.expiresAt)
}

/** Refuses waits and lifetimes that are no amount of time. */
export function assertLeaseOptions(options: LeaseOptions): void {
  const { waitMs, ttlMs } = options
  if (!Number.isFinite(waitMs) || waitMs < 0) throw new TypeError(`waitMs must be 0 or more: ${waitMs}`)
  if (!Number.isFinite(ttlMs) || ttlMs <= 0) throw new TypeError(`ttlMs must be more than 0: ${ttlMs}`)
}

/** Whether a record comes after the last one of the page before, in the order of the query. */
export function isAfter(record: Position, query: ListQuery): boolean {
  return query.after === undefined || comparePositions(query)(record, query.after) > 0
}

/** The order of a query: by key, or by `dueAt` and then key. */
export function comparePositions(query: Pick<ListQuery, 'dueBefore'>): (a: Position, b: Position) => number {
  const byKey = (a: Position, b: Position) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  if (query.dueBefore === undefined) return byKey
  return (a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || byKey(a, b)
}

interface Position {
  readonly key: string
  readonly dueAt?: number
}

function assertTime(name: string, value: number | undefined): void {
  if (value !== undefined && !Number.isFinite(value)) {
    throw new TypeError(`${name} must be milliseconds since the epoch: ${value}`)
  }
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? String(value)
