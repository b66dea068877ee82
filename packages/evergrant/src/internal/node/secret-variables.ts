import type { Environment } from './environment.js'

/** Secrets that a child process (a browser, the keychain's helper) has no use for. */
export const SECRET_VARIABLES = [
  'EVERGRANT_KEY',
  'EVERGRANT_CLIENT_SECRET',
  'EVERGRANT_IDP_CLIENT_SECRET',
  'EVERGRANT_STORE',
  'EVERGRANT_PASSPHRASE',
] as const

/** The environment for a child process: everything but the secrets. */
export function withoutSecrets(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter(([name]) => !SECRET_VARIABLES.some((secret) => secret === name))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
