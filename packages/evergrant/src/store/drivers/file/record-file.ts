import { hash } from 'node:crypto'

import { EvergrantError } from '../../../errors.js'
import type { StoredRecord } from '../../record-store.js'
import { formatVersion, type VersionId } from './layout.js'

/** What one version file holds. */
export interface RecordFile {
  readonly payload: Uint8Array
  readonly dueAt: number | undefined
  readonly expiresAt: number | undefined
  /** The record ends with this version. */
  readonly removed: boolean
}

/** Which file it has to be: one that was copied from elsewhere is not taken for it. */
export interface RecordName {
  readonly key: string
  readonly version: string
}

/** A payload of its own: what the caller does with an array must not change what is written meanwhile, or was read. */
export const stored = (id: VersionId, payload: Uint8Array): StoredRecord => ({
  payload: payload.slice(),
  version: formatVersion(id),
})

const LINE_END = 0x0a
const FORMAT = 1

/**
 * The bytes of a version file, format 1: a line `evergrant record 1 <SHA-256 of all that follows, hex>`, a line of JSON
 * `{ key, version, length, dueAt?, expiresAt?, removed? }`, then the payload of that length.
 */
export function encodeRecordFile({ key, version }: RecordName, file: RecordFile): Uint8Array {
  const { payload, dueAt, expiresAt, removed } = file
  const columns = { key, version, length: payload.length, dueAt, expiresAt, removed: removed || undefined }
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(columns)}\n`), payload])
  return Buffer.concat([Buffer.from(`${firstLine(body)}\n`), body])
}

/** @throws EvergrantError `RECORD_UNREADABLE`, also for the file of another record; `RECORD_TOO_NEW` */
export function decodeRecordFile(bytes: Buffer, name: RecordName, path: string): RecordFile {
  const [first, body] = splitLine(bytes)
  if (first !== firstLine(body)) throw refused(first, name, path)
  const [second, payload] = splitLine(body)
  const columns = parseColumns(second)
  if (columns?.length !== payload.length) throw damaged(name, path, 'is damaged')
  if (columns.key !== name.key || columns.version !== name.version) throw damaged(name, path, 'holds another record')
  const { dueAt, expiresAt, removed } = columns
  return { payload: new Uint8Array(payload), dueAt, expiresAt, removed }
}

type Columns = RecordName & Omit<RecordFile, 'payload'> & { readonly length: number }

function parseColumns(line: string): Columns | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { key, version, length, dueAt, expiresAt, removed } = parsed as Record<string, unknown>
  if (typeof key !== 'string' || typeof version !== 'string' || typeof length !== 'number') return undefined
  return { key, version, length, dueAt: time(dueAt), expiresAt: time(expiresAt), removed: removed === true }
}

const time = (value: unknown) => (typeof value === 'number' ? value : undefined)

function splitLine(bytes: Buffer): [line: string, rest: Buffer] {
  const end = bytes.indexOf(LINE_END)
  if (end === -1) return [bytes.subarray(0, 100).toString('latin1'), Buffer.alloc(0)]
  return [bytes.subarray(0, end).toString('utf8'), bytes.subarray(end + 1)]
}

const firstLine = (body: Uint8Array) => `evergrant record ${FORMAT} ${hash('sha256', body, 'hex')}`

function refused(first: string, name: RecordName, path: string): EvergrantError {
  const [, format] = /^evergrant record ([1-9][0-9]{0,8}) [0-9a-f]{64}$/.exec(first) ?? []
  if (format === undefined) return damaged(name, path, 'is not a record file')
  if (Number(format) <= FORMAT) return damaged(name, path, 'is damaged or cut short')
  return new EvergrantError(
    'RECORD_TOO_NEW',
    `${name.key} is in format ${format} (${path}); this version reads ${FORMAT}`,
  )
}

function damaged({ key, version }: RecordName, path: string, what: string): EvergrantError {
  return new EvergrantError('RECORD_UNREADABLE', `the record ${key} cannot be read: ${path} ${what}`, {
    details: { record: key, version, path },
  })
}
