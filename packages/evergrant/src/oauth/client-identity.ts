import type { Secret } from '../internal/secret.js'

export type TokenEndpointAuthMethod = 'none' | 'client_secret_basic' | 'client_secret_post'

/** Who this client is at one issuer. Never sent to another issuer. */
export interface ClientIdentity {
  readonly clientId: string
  readonly clientSecret?: Secret
  /** Absent when the secret does not expire. */
  readonly clientSecretExpiresAtSeconds?: number
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod
  readonly redirectUris: readonly string[]
  readonly kind: 'registered' | 'preregistered' | 'metadata_document'
  readonly issuer: string
  readonly issuedAtSeconds?: number
}
