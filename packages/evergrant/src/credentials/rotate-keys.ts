import { EvergrantError } from '../errors.js'
import type { RecordStore } from '../store/record-store.js'
import { createSealingKey, type KeyProvider, type KeyRing, keyRing, type SealingKey } from '../vault/key-ring.js'
import { createVault, RING_FRESH_MS } from '../vault/vault.js'
import { type Resealed, resealAll } from './reseal.js'
import { withRotation } from './rotation-record.js'

export interface RotateKeysOptions {
  /** Stops between two records. What was begun is finished by the next rotation. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: RotationProgress) => void) | undefined
}

/**
 * `published`: the new key is stored and opens. `active`: it seals. `resealing`: `done` of `total` records were looked at.
 * `waiting`: until every other process seals with it too. `retired`: the old keys are gone.
 */
export type RotationProgress =
  | { readonly step: 'published' | 'active' | 'waiting' | 'retired' }
  | { readonly step: 'resealing'; readonly done: number; readonly total: number }

export interface RotatedKeys {
  /** The kid of the key that seals now. */
  readonly active: string
  /** Kids of the keys that were taken away; none where the keys are not Evergrant's to keep. */
  readonly retired: readonly string[]
  /** Kids of keys that no record needs any more and that whoever keeps the keys can take away. */
  readonly removable: readonly string[]
  /** Records that were sealed anew. */
  readonly resealed: number
  /** Records that were sealed with a key that is lost, and stay so. */
  readonly unknown: number
  /** Whether this finished a rotation that was interrupted. */
  readonly resumed: boolean
}

export interface RotationContext {
  readonly store: RecordStore
  readonly keys: KeyProvider
  readonly storeId: string
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** How long until every process seals with a key that was made active. */
  readonly settleMs?: number
}

/** Longer than a process keeps keys before it reads them again, and than a write takes that has begun. */
const SETTLE_MS = RING_FRESH_MS + 1_000
const MAX_PASSES = 20

/**
 * Seals every record with a new key, while other processes work, and takes the old keys away. Where somebody else keeps the keys
 * (environment, KMS) it seals with the first of them.
 *
 * @throws EvergrantError `LEASE_TIMEOUT` when another rotation is under way; `KEY_INVALID` when there is one key only and somebody
 * else keeps it; `RECORD_UNREADABLE` when records cannot be opened: the old keys are kept for them
 */
export async function rotateKeys(context: RotationContext, options: RotateKeysOptions = {}): Promise<RotatedKeys> {
  return withRotation(context.store, async (rotation) => {
    const signal = AbortSignal.any([rotation.signal, ...(options.signal ? [options.signal] : [])])
    const work: Work = { ...context, signal, tell: options.onProgress ?? (() => undefined) }
    const ring = await context.keys.load()
    const { save } = context.keys
    if (save === undefined) return resealWithGivenKeys(work, ring)

    const { kid, resumed } = await rotation.begin()
    const rotated = await activate({ ...work, save }, ring, kid)
    const { resealed, unknown } = await resealUntilClean(work, rotated)
    await save(keyRing(rotated.active))
    work.tell({ step: 'retired' })
    // A process that was stopped between sealing a new record and writing it writes it now.
    const late = await pass(work, rotated)
    await rotation.end()
    return {
      active: kid,
      retired: rotated.all.slice(1).map((key) => key.kid),
      removable: [],
      resealed: resealed + late.resealed,
      unknown: unknown.length,
      resumed,
    }
  })
}

interface Work extends RotationContext {
  readonly signal: AbortSignal
  readonly tell: (progress: RotationProgress) => void
}

/** First the new key only opens, so that it is durable before anything is sealed with it; then it seals. */
async function activate(
  { keys, save, tell }: Work & { readonly save: (ring: KeyRing) => Promise<void> },
  ring: KeyRing,
  kid: string,
): Promise<KeyRing> {
  const published = ring.all.some((key) => key.kid === kid)
  if (!published) await save(keyRing(ring.active, [...ring.all.slice(1), createSealingKey(kid)]))
  const stored = await keys.load()
  const key = find(stored, kid, keys.describe)
  tell({ step: 'published' })
  if (stored.active !== key)
    await save(
      keyRing(
        key,
        stored.all.filter((other) => other !== key),
      ),
    )
  const active = await keys.load()
  if (active.active.kid !== kid) throw notStored(kid, keys.describe)
  tell({ step: 'active' })
  return active
}

async function resealUntilClean(work: Work, ring: KeyRing): Promise<{ resealed: number; unknown: readonly string[] }> {
  const first = await pass(work, ring)
  work.tell({ step: 'waiting' })
  await work.sleep(work.settleMs ?? SETTLE_MS, work.signal)
  let resealed = first.resealed
  for (let count = 1; count < MAX_PASSES; count += 1) {
    const found = await pass(work, ring)
    resealed += found.resealed
    if (found.unreadable.length > 0) throw oldKeysKept(found.unreadable, ring)
    if (found.resealed === 0) return { resealed, unknown: found.unknown }
  }
  throw new EvergrantError('STORE_CONFLICT', 'Other processes go on sealing records with an old key', {
    hint: 'Stop the processes of older versions of Evergrant, then run `evergrant keys rotate` again.',
  })
}

async function resealWithGivenKeys(work: Work, ring: KeyRing): Promise<RotatedKeys> {
  const others = ring.all.slice(1).map(({ kid }) => kid)
  if (others.length === 0) throw oneKeyOnly(work.keys.describe)
  const { resealed, unreadable, unknown } = await pass(work, ring)
  if (unreadable.length > 0) throw oldKeysKept(unreadable, ring)
  return { active: ring.active.kid, retired: [], removable: others, resealed, unknown: unknown.length, resumed: false }
}

/** The ring is fixed: this process is the only one that changes it. */
function pass({ keys, store, storeId, signal, tell }: Work, ring: KeyRing): Promise<Resealed> {
  const vault = createVault({ keys: { describe: keys.describe, load: async () => ring }, storeId })
  const onRecord = (done: number, total: number) => tell({ step: 'resealing', done, total })
  return resealAll({ store, vault, signal, onRecord })
}

function find(ring: KeyRing, kid: string, source: string): SealingKey {
  const key = ring.all.find((each) => each.kid === kid)
  if (key === undefined) throw notStored(kid, source)
  return key
}

function notStored(kid: string, source: string): EvergrantError {
  return new EvergrantError('KEY_UNAVAILABLE', `${source} did not keep the new key "${kid}"`, {
    hint: 'Run `evergrant keys rotate` again. No record was sealed with the new key.',
  })
}

function oldKeysKept(unreadable: readonly string[], { active, all }: KeyRing): EvergrantError {
  const [first = ''] = unreadable
  const message = `${unreadable.length} of the records cannot be opened (the first is ${first}); "${active.kid}" seals now, and the old keys are kept for them`
  return new EvergrantError('RECORD_UNREADABLE', message, {
    hint: 'Remove each by `evergrant logout --local` for its profile, or update Evergrant if a newer version wrote it; then run `evergrant keys rotate` again.',
    details: { active: active.kid, kept: all.slice(1).map(({ kid }) => kid), records: unreadable.slice(0, 20) },
  })
}

function oneKeyOnly(source: string): EvergrantError {
  return new EvergrantError('KEY_INVALID', `${source} holds one key, so there is no other to seal with`, {
    hint: 'Add a new key at the end, everywhere, and restart what runs; then put it first, everywhere, and restart; then run `evergrant keys rotate`; then leave the old one out. docs/storage.md has the commands.',
  })
}
