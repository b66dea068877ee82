import { EvergrantError } from '../../../errors.js'
import type { StoredRecord, WriteOptions } from '../../record-store.js'
import { type RedisContext, runReading, runWriting } from './context.js'
import { decodePayload, encodePayload } from './payload-text.js'
import { READ, REMOVE, TAKE, WRITE } from './record-scripts.js'
import { replyText } from './redis-client.js'

/** Clocks differ between machines; a record that has just expired is refused by the engine anyway. */
const GRACE_MS = 60_000
/** A sweep is a courtesy of whoever writes: it must stay short. */
const MAX_SWEPT = 50

export async function readRecord(context: RedisContext, key: string): Promise<StoredRecord | undefined> {
  return recordIn(key, await runReading(context, key, READ, [key]))
}

export async function writeRecord(
  context: RedisContext,
  key: string,
  payload: Uint8Array,
  columns: WriteOptions,
): Promise<StoredRecord> {
  const version = newVersion()
  const record = [key, expectation(columns.expected), version, encodePayload(payload)]
  const outcome = replyText(await runWriting(context, key, WRITE, [...record, ...texts(context, columns)]))
  if (outcome !== 'written') throw conflict(key, outcome)
  return { payload, version }
}

export async function takeRecord(context: RedisContext, key: string): Promise<StoredRecord | undefined> {
  return recordIn(key, await runWriting(context, key, TAKE, [key]))
}

export async function removeRecord(context: RedisContext, key: string, expected: string | undefined): Promise<void> {
  const outcome = replyText(await runWriting(context, key, REMOVE, [key, expectation(expected)]))
  if (outcome !== 'removed') throw conflict(key, outcome)
}

function texts({ clock }: RedisContext, { fence, dueAt, expiresAt }: WriteOptions): string[] {
  const columns = [fence, dueAt, expiresAt].map((value) => (value === undefined ? '' : String(value)))
  return [...columns, String(clock.now()), String(GRACE_MS), String(MAX_SWEPT)]
}

function recordIn(key: string, reply: unknown): StoredRecord | undefined {
  if (!Array.isArray(reply)) return undefined
  const [version, payload] = reply.map(replyText)
  return { payload: decodePayload(key, payload ?? ''), version: version ?? '' }
}

/** An empty version is a version, too, so it must differ from none. */
const expectation = (expected: string | undefined) => (expected === undefined ? '' : `=${expected}`)

function newVersion(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const WHY: Readonly<Partial<Record<string, string>>> = {
  exists: 'it exists already',
  changed: 'it has changed or is gone',
  fenced: 'a newer lease was granted',
}

const conflict = (key: string, outcome: string) =>
  new EvergrantError('STORE_CONFLICT', `${key} was not written: ${WHY[outcome] ?? outcome}`, {
    details: { record: key },
  })
