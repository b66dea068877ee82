import type { Secret } from '../internal/secret.js'

export type TokenEndpointAuthMethod = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'

/** Who this client is at one issuer. Never sent to another issuer. */
export interface ClientIdentity {
  readonly clientId: string
  readonly clientSecret?: Secret
  /** Absent when the secret does not expire. */
  readonly clientSecretExpiresAtSeconds?: number
  /** For `private_key_jwt`: what its assertions are signed with. */
  readonly privateKey?: Secret
  readonly signing?: AssertionSigning
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod
  readonly redirectUris: readonly string[]
  readonly kind: 'registered' | 'preregistered' | 'metadata_document'
  readonly issuer: string
  readonly issuedAtSeconds?: number
  /** The private JWK that its tokens are bound to, where the server wants them bound (RFC 9449). */
  readonly dpopKey?: Secret
}

/** The members of a client that are secret. */
export const CLIENT_SECRETS = ['clientSecret', 'privateKey', 'dpopKey'] as const

/** @see https://www.rfc-editor.org/rfc/rfc7518.html#section-3.1 */
export const SIGNING_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

export interface AssertionSigning {
  readonly algorithm: SigningAlgorithm
  /** `kid` of the key, where the server knows several. */
  readonly keyId?: string
}
