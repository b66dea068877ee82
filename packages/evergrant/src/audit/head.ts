import { EvergrantError, isEvergrantError } from '../errors.js'
import { base64Url, fromBase64Url } from '../internal/digest.js'
import { joinRecordKey, splitRecordKey } from '../store/record-key.js'
import type { RecordStore } from '../store/record-store.js'
import type { Vault } from '../vault/vault.js'
import { CHAIN_START, type ChainEnd } from './entry.js'
import type { EventConnection } from './event.js'

/** Where a log ends, and the key of its chain: sealed, in a record of its own, so that what is cut off is missed. */
export interface Head extends ChainEnd {
  readonly key: Uint8Array
  /** The segment that the last entry is in. */
  readonly segment: number
  /** Where the keys of the store were when this was written; absent where that was not decided. */
  readonly keyPlace?: string | undefined
}

export interface StoredHead {
  readonly value: Head
  readonly version: string
}

export interface HeadStore {
  /** @throws EvergrantError `RECORD_UNREADABLE` for one that is damaged, and what the vault throws */
  load(connection: EventConnection): Promise<StoredHead | undefined>
  /** A head without entries and with a new key; it replaces one that is damaged. */
  begin(connection: EventConnection): Promise<StoredHead>
  /** Moves the head on, unless another process has moved it further. */
  advance(connection: EventConnection, from: StoredHead, to: Omit<Head, 'key'>): Promise<void>
}

/** The number of a log's first segment. */
export const FIRST_SEGMENT = 1

export function createHeadStore(store: RecordStore, vault: Vault): HeadStore {
  const load = async (connection: EventConnection): Promise<StoredHead | undefined> => {
    const key = headKey(connection)
    const stored = await store.read(key)
    return stored && { value: decodeHead(key, await vault.open(key, stored.payload)), version: stored.version }
  }
  const write = async (connection: EventConnection, value: Head, expected: string | undefined): Promise<StoredHead> => {
    const key = headKey(connection)
    const sealed = await vault.seal(key, encodeHead(value))
    const { version } = await store.write(key, sealed, expected === undefined ? {} : { expected })
    return { value, version }
  }

  return {
    load,

    async begin(connection) {
      const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
      return write(connection, { ...CHAIN_START, key, segment: FIRST_SEGMENT }, undefined)
    },

    async advance(connection, from, to) {
      let current = from
      while (current.value.sequence < to.sequence) {
        try {
          await write(connection, { ...to, key: current.value.key }, current.version)
          return
        } catch (error) {
          if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
          const stored = await load(connection)
          if (stored === undefined) throw error
          current = stored
        }
      }
    },
  }
}

/** The connections that have a log which can be added to. */
export async function* listHeads(store: RecordStore, vault: Vault): AsyncIterable<EventConnection> {
  const heads = createHeadStore(store, vault)
  let after: string | undefined
  for (;;) {
    let seen = 0
    for await (const { key } of store.list({
      prefix: `${KIND}/`,
      limit: PAGE,
      ...(after && { after: { key: after } }),
    })) {
      seen += 1
      after = key
      const [owner = '', server = '', profile = ''] = splitRecordKey(key)
      const connection = { owner, server, profile }
      if (await opens(heads, connection)) yield connection
    }
    if (seen < PAGE) return
  }
}

async function opens(heads: HeadStore, connection: EventConnection): Promise<boolean> {
  try {
    return (await heads.load(connection)) !== undefined
  } catch (error) {
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) return false
    throw error
  }
}

export function headKey({ owner, server, profile }: EventConnection): string {
  return joinRecordKey(KIND, owner, server, profile)
}

function encodeHead({ key, ...rest }: Head): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, ...rest, key: base64Url(key) }))
}

function decodeHead(recordKey: string, bytes: Uint8Array): Head {
  const json = JSON.parse(new TextDecoder().decode(bytes)) as Omit<Head, 'key'> & { format: number; key: string }
  if (json.format !== FORMAT) {
    const message = `${recordKey} has format ${JSON.stringify(json.format)}, this version reads ${FORMAT}`
    throw new EvergrantError('RECORD_TOO_NEW', message)
  }
  const { sequence, mac, segment, key, keyPlace } = json
  return { sequence, mac, segment, key: fromBase64Url(key), keyPlace }
}

const KIND = 'audit-head'
const PAGE = 100
const FORMAT = 1
const KEY_BYTES = 32
