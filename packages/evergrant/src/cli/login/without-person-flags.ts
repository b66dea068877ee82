import type { SigningAlgorithm } from '../../index.js'

/** Flags of a login in which no person takes part. */
export interface WithoutPersonFlags {
  readonly clientCredentials?: boolean
  readonly assertionFile?: string
  readonly idTokenFile?: string
  readonly idpTokenEndpoint?: string
  readonly idpClientId?: string
  readonly privateKey?: string
  readonly signingAlgorithm: SigningAlgorithm
  readonly keyId?: string
}

export function isWithoutPerson({ clientCredentials, assertionFile, idTokenFile }: WithoutPersonFlags): boolean {
  return clientCredentials === true || assertionFile !== undefined || idTokenFile !== undefined
}
