import type { Secret } from '../internal/secret.js'
import { CLIENT_SECRETS, type ClientIdentity } from '../oauth/client-identity.js'
import type { ConnectionId } from './connection.js'
import { decodeJson, encodeJson, revealed, type StoredDiscovery, wrapped } from './credential.js'
import type { ProtocolEra } from './policy.js'

/** A login between its two halves: written before the person leaves for the consent page, taken once, gone after 10 minutes. */
export interface PendingLogin {
  readonly connection: ConnectionId
  readonly client: ClientIdentity
  readonly discovery: StoredDiscovery
  readonly redirectUri: string
  readonly codeVerifier: Secret
  /** Hash of the secret that the same browser (or program) must show again. */
  readonly bindingHash: string
  readonly scope?: string
  readonly era?: ProtocolEra
  readonly expiresAt: number
}

export const PENDING_LIFETIME_MS = 10 * 60_000

export function encodePending(pending: PendingLogin): Uint8Array {
  return encodeJson({ format: 1, ...revealed(pending), client: revealed(pending.client) })
}

export function decodePending(bytes: Uint8Array): PendingLogin {
  const { format: _format, ...json } = decodeJson<PendingLogin>(bytes, 'pending login')
  return { ...wrapped(json, ['codeVerifier']), client: wrapped(json.client, CLIENT_SECRETS) }
}
