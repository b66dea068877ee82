import { EvergrantError } from '../../../errors.js'
import type { RecordStore, StoredRecord, WriteOptions } from '../../record-store.js'
import { type RedisContext, runReading, runWriting } from './context.js'
import { decodePayload, encodePayload } from './payload-text.js'
import { READ, REMOVE, TAKE, WRITE } from './record-scripts.js'
import { replyText } from './redis-client.js'

/** Clocks differ between machines; a record that has just expired is refused by the engine anyway. */
const GRACE_MS = 60_000
/** A sweep is a courtesy of whoever writes: it must stay short. */
const MAX_SWEPT = 50

type RedisRecords = Pick<RecordStore, 'read' | 'take' | 'remove'> & {
  write(key: string, payload: Uint8Array, columns: WriteOptions): Promise<StoredRecord>
}

export function createRedisRecords(context: RedisContext): RedisRecords {
  return {
    async read(key) {
      return recordIn(key, await runReading(context, key, READ, [key]))
    },
    async write(key, payload, columns) {
      const encoded = encodePayload(payload)
      await context.assertDurable()
      const version = newVersion()
      const args = [key, expectation(columns.expected), version, encoded, ...texts(context, columns)]
      const outcome = replyText(await runWriting(context, key, WRITE, args))
      if (outcome !== 'written') throw conflict(key, WHY[outcome] ?? outcome)
      return { payload: decodePayload(key, encoded), version }
    },
    async take(key) {
      await context.assertDurable()
      return recordIn(key, await runWriting(context, key, TAKE, [key]))
    },
    async remove(key, expected) {
      await context.assertDurable()
      const outcome = replyText(await runWriting(context, key, REMOVE, [key, expectation(expected)]))
      if (outcome !== 'removed') throw conflict(key, WHY[outcome] ?? outcome)
    },
  }
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

const conflict = (key: string, why: string) =>
  new EvergrantError('STORE_CONFLICT', `${key} was not written: ${why}`, { details: { record: key } })
