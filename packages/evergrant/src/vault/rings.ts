import { EvergrantError } from '../errors.js'
import { AEAD_KEY_BYTES } from '../internal/node/aead.js'
import { monotonicMs } from '../internal/node/monotonic.js'
import { isKid, type KeyProvider, type KeyRing } from './key-ring.js'

/** What one process knows of a provider's keys. */
export interface Rings {
  /** The keys as they were read last. */
  known(): Promise<KeyRing>
  /** The keys as they are now. */
  again(): Promise<KeyRing>
  /** The keys to seal with: read at most `freshMs` ago where another process may rotate them. */
  forSealing(): Promise<KeyRing>
}

/**
 * Reads keys when they are needed and no more often. A process that sealed a new record with a key that a rotation has taken away
 * would lose it; so keys that can be rotated are read again before they seal, unless they are fresh.
 */
export function createRings(keys: KeyProvider, freshMs: number): Rings {
  let last: { readonly ring: KeyRing; readonly startedAt: number } | undefined
  let tried = 0
  let loading: Promise<KeyRing> | undefined

  const again = async () => {
    const startedAt = monotonicMs()
    tried = startedAt
    const ring = checked(await keys.load(), keys.describe)
    // An answer counts from the moment it was asked for, and an older question never replaces a newer answer.
    if (last === undefined || last.startedAt <= startedAt) last = { ring, startedAt }
    return ring
  }
  const known = async () => last?.ring ?? (await (loading ??= again().finally(() => (loading = undefined))))

  return {
    known,
    again,
    async forSealing() {
      const ring = await known()
      // Asked now: some providers know only after their first reading whether they can save.
      if (keys.save === undefined || monotonicMs() - tried < freshMs) return last?.ring ?? ring
      try {
        return await again()
      } catch {
        // A keychain that was locked meanwhile must not cost tokens that have just been issued; nobody can rotate then either.
        return ring
      }
    },
  }
}

/** Providers can be anybody's: a kid that the envelope cannot hold would seal records that never open again. */
function checked(ring: KeyRing, source: string): KeyRing {
  for (const { kid, key } of [ring.active, ...ring.all]) {
    if (isKid(kid) && key.reveal().length === AEAD_KEY_BYTES) continue
    throw new EvergrantError(
      'KEY_INVALID',
      `${source} gives a key without a proper kid or not of ${AEAD_KEY_BYTES} bytes`,
    )
  }
  return ring
}
