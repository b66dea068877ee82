import { type KeyPair, newKeyPair } from '../../internal/node/key-agreement.js'
import type { EngineContext } from '../context.js'
import { encodePublicKey, publicKeyId } from './public-key.js'

export interface CreatedImportKey {
  /** One line, no secret: what an export elsewhere seals the login to. */
  readonly publicKey: string
  /** The key is good for one import until then, milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Makes a key pair for one import, and keeps its private half sealed in the store. */
export async function createImportKey(context: EngineContext, owner: string): Promise<CreatedImportKey> {
  const { publicKey, privateKey } = newKeyPair()
  const expiresAt = context.clock.now() + KEY_LIFETIME_MS
  await context.records.writeImportKey(owner, await publicKeyId(publicKey), { publicKey, privateKey, expiresAt })
  return { publicKey: await encodePublicKey(publicKey), expiresAt }
}

/** The pair that a bundle was sealed to; `undefined` when it was made elsewhere, is used up, or too old. */
export async function loadImportKey(
  context: EngineContext,
  owner: string,
  recipient: Uint8Array,
): Promise<KeyPair | undefined> {
  const key = await context.records.readImportKey(owner, await publicKeyId(recipient))
  return key && key.expiresAt > context.clock.now() ? key : undefined
}

/** So that a bundle kept by somebody opens no more, not even with this store at hand. */
export async function removeImportKey(context: EngineContext, owner: string, recipient: Uint8Array): Promise<void> {
  await context.records.removeImportKey(owner, await publicKeyId(recipient))
}

const KEY_LIFETIME_MS = 24 * 3_600_000
