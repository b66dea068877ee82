import { EvergrantError } from '../../../errors.js'
import type { ListedRecord, StoredRecord } from '../../record-store.js'

type Row = Readonly<Record<string, unknown>>

/** A copy of the bytes: what the pool hands out may be a view into a buffer that it shares. */
export function parseRecord(row: Row): StoredRecord {
  const { payload, version } = row
  if (!(payload instanceof Uint8Array) || typeof version !== 'string') throw unexpected('a record')
  return { payload: new Uint8Array(payload), version }
}

export function parseListed({ key, version, due_at: dueAt }: Row): ListedRecord {
  if (typeof key !== 'string' || typeof version !== 'string') throw unexpected('a list of records')
  return { key, version, ...(dueAt !== null && { dueAt: Number(dueAt) }) }
}

/** Numbers of 64 bits travel as text: a pool may turn them into numbers, which do not hold them. */
export function parseFence({ fence }: Row): bigint {
  if (typeof fence !== 'string') throw unexpected('a fence')
  return BigInt(fence)
}

function unexpected(what: string): EvergrantError {
  return new EvergrantError('STORE_UNREADABLE', `the database gave ${what} in another type than was asked for`, {
    hint: 'Hand over a pool of the package `pg` without type parsers of its own.',
  })
}
