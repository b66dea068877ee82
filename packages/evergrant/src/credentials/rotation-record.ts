import { EvergrantError, isEvergrantError } from '../errors.js'
import type { RecordStore } from '../store/record-store.js'
import { isKid, newKid } from '../vault/key-ring.js'

/** The one rotation of a store: who else begins one has to wait, and one that was interrupted is gone on with. */
export interface Rotation {
  readonly signal: AbortSignal
  /** The kid of the new key: that of the interrupted rotation, where there is one. */
  begin(): Promise<{ readonly kid: string; readonly resumed: boolean }>
  end(): Promise<void>
}

/** Holds no secret, only the kid of the new key, and is there while a rotation is under way or interrupted. */
const KEY = 'meta/key-rotation'
const LEASE = { waitMs: 0, ttlMs: 30_000 }

/** @throws EvergrantError `LEASE_TIMEOUT` when another process rotates */
export async function withRotation<T>(store: RecordStore, run: (rotation: Rotation) => Promise<T>): Promise<T> {
  let entered = false
  try {
    return await store.withLease(KEY, LEASE, ({ signal }) => {
      entered = true
      return run(rotationOf(store, signal))
    })
  } catch (error) {
    if (entered || !isEvergrantError(error, 'LEASE_TIMEOUT')) throw error
    throw new EvergrantError('LEASE_TIMEOUT', 'Another process is rotating the keys', { cause: error })
  }
}

function rotationOf(store: RecordStore, signal: AbortSignal): Rotation {
  return {
    signal,
    async begin() {
      const stored = await store.read(KEY)
      if (stored !== undefined) return { kid: parseKid(stored.payload), resumed: true }
      const kid = newKid('key')
      await store.write(KEY, new TextEncoder().encode(JSON.stringify({ format: 1, kid })))
      return { kid, resumed: false }
    },
    end: () => store.remove(KEY),
  }
}

function parseKid(payload: Uint8Array): string {
  const text = new TextDecoder().decode(payload)
  const kid = /^\{"format":1,"kid":"([^"]*)"\}$/.exec(text)?.[1]
  if (kid !== undefined && isKid(kid)) return kid
  throw new EvergrantError('RECORD_UNREADABLE', `${KEY} does not say which rotation was interrupted`, {
    hint: 'A newer version of Evergrant may have begun it: update this installation. Records and keys are untouched.',
  })
}
