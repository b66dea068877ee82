import { decodeJson, encodeJson } from '../credential.js'

/** That a bundle is used up in this store, also when its login is gone. Kept for as long as the bundle could be imported. */
export interface UsedBundle {
  readonly expiresAt: number
}

export function encodeUsedBundle({ expiresAt }: UsedBundle): Uint8Array {
  return encodeJson({ format: 1, expiresAt })
}

/** @throws `RECORD_TOO_NEW`, `RECORD_UNREADABLE` */
export function decodeUsedBundle(bytes: Uint8Array): UsedBundle {
  const { expiresAt } = decodeJson<UsedBundle>(bytes, 'mark of a used bundle')
  return { expiresAt }
}
