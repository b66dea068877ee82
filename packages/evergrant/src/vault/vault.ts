import { EvergrantError } from '../errors.js'
import { AEAD_KEY_BYTES, keyFingerprint, openAead, sealAead, secureRandom } from '../internal/node/aead.js'
import { associatedData, damaged, decodeEnvelope, encodeEnvelope, type Envelope } from './envelope.js'
import { type KeyProvider, type KeyRing, keyRing, type SealingKey } from './key-ring.js'
import { createRings } from './rings.js'

/** Seals records before they reach a store and opens them after. */
export interface Vault {
  /** The sealed bytes; only this record key, in this store, opens them again. */
  seal(recordKey: string, plaintext: Uint8Array): Promise<Uint8Array>
  /**
   * The plaintext.
   *
   * @throws EvergrantError `RECORD_UNREADABLE` (damaged, cut short, foreign, or sealed for another record or store),
   * `RECORD_TOO_NEW`, `KEY_UNKNOWN` (sealed with a key that the provider does not have)
   */
  open(recordKey: string, sealed: Uint8Array): Promise<Uint8Array>
  /** Whether the key that seals now has sealed it, and nothing is left to re-seal. @throws `RECORD_UNREADABLE`, `RECORD_TOO_NEW` */
  isSealedByActive(recordKey: string, sealed: Uint8Array): Promise<boolean>
}

export interface VaultOptions {
  readonly keys: KeyProvider
  /** Binds records to their store: see `loadStoreId`. */
  readonly storeId: string
  /** For how long keys that another process may rotate are used for sealing without reading them again. Default 2000. */
  readonly ringFreshMs?: number
}

/** See `ringFreshMs`. A rotation waits longer than this before it takes the old key away. */
export const RING_FRESH_MS = 2_000

/**
 * A vault by envelope encryption: each record is sealed with a data key of its own, which is sealed with the provider's active key.
 * Keys are loaded at the first use.
 */
export function createVault({ keys, storeId, ringFreshMs = RING_FRESH_MS }: VaultOptions): Vault {
  const rings = createRings(keys, ringFreshMs)
  return {
    async seal(recordKey, plaintext) {
      const { active } = await rings.forSealing()
      return seal(active, { storeId, recordKey }, plaintext)
    },
    async open(recordKey, sealed) {
      const envelope = decodeEnvelope(recordKey, sealed)
      const key = (await findKey(await rings.known(), envelope)) ?? (await findKey(await rings.again(), envelope))
      if (key === undefined) throw keyUnknown(recordKey, envelope.kid, keys.describe)
      return open(key, { storeId, recordKey }, envelope)
    },
    async isSealedByActive(recordKey, sealed) {
      const envelope = decodeEnvelope(recordKey, sealed)
      const { active } = await rings.forSealing()
      return (await findKey(keyRing(active), envelope)) !== undefined
    },
  }
}

interface Place {
  readonly storeId: string
  readonly recordKey: string
}

async function seal(sealingKey: SealingKey, { storeId, recordKey }: Place, plaintext: Uint8Array): Promise<Uint8Array> {
  const { kid, key } = sealingKey
  const dataKey = secureRandom(AEAD_KEY_BYTES)
  const wrappedKey = await sealAead(key.reveal(), dataKey, associatedData('key', storeId, recordKey, kid))
  const body = await sealAead(dataKey, plaintext, associatedData('body', storeId, recordKey, kid))
  dataKey.fill(0)
  return encodeEnvelope({ kid, fingerprint: await fingerprintOf(sealingKey), wrappedKey, body })
}

async function open({ kid, key }: SealingKey, { storeId, recordKey }: Place, envelope: Envelope): Promise<Uint8Array> {
  const dataKey = await openAead(key.reveal(), envelope.wrappedKey, associatedData('key', storeId, recordKey, kid))
  if (dataKey === undefined) throw damaged(recordKey, 'is damaged, or was sealed for another record or store')
  const plaintext = await openAead(dataKey, envelope.body, associatedData('body', storeId, recordKey, kid))
  dataKey.fill(0)
  if (plaintext === undefined) throw damaged(recordKey, 'is damaged')
  return plaintext
}

/** By kid and fingerprint: a kid that was used again for another key must not make records look damaged. */
async function findKey(ring: KeyRing, { kid, fingerprint }: Envelope): Promise<SealingKey | undefined> {
  for (const candidate of ring.all) {
    if (candidate.kid === kid && isSame(await fingerprintOf(candidate), fingerprint)) return candidate
  }
  return undefined
}

/** Of each key once. */
function fingerprintOf(sealingKey: SealingKey): Promise<Uint8Array> {
  const known = fingerprints.get(sealingKey)
  if (known !== undefined) return known
  const made = keyFingerprint(sealingKey.key.reveal())
  fingerprints.set(sealingKey, made)
  made.catch(() => fingerprints.delete(sealingKey))
  return made
}

const fingerprints = new WeakMap<SealingKey, Promise<Uint8Array>>()

const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index])

function keyUnknown(recordKey: string, kid: string, source: string): EvergrantError {
  return new EvergrantError('KEY_UNKNOWN', `${recordKey} was sealed with key "${kid}", which ${source} does not hold`, {
    details: { record: recordKey, kid, source },
  })
}
