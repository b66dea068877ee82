import type { Secret } from '../internal/secret.js'

/** A successful token reply. */
export interface TokenSet {
  readonly accessToken: Secret
  /** Absent when the server sent none: the one that was spent stays good. */
  readonly refreshToken?: Secret
  /** Absent when the server did not say, or said nothing usable: the lifetime is unknown. */
  readonly expiresInSeconds?: number
  readonly scope?: string
  /** `dpop`: bound to the key of the client's proofs (RFC 9449). */
  readonly tokenType: 'bearer' | 'dpop'
  /** When the request was sent, so that a slow reply never makes a token look younger than it is. */
  readonly requestedAtMs: number
  readonly workspaceName?: string
  readonly workspaceId?: string
}
