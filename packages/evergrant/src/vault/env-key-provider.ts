import { type KeyProvider, parseKeyRing } from './key-ring.js'

/**
 * Keys from the value of an environment variable: one or more `kid:base64` of 32 bytes, comma-separated; the first seals, all open.
 * The value is judged at once.
 *
 * @throws EvergrantError `KEY_INVALID`
 */
export function envKeyProvider(value: string, options: { readonly variable?: string } = {}): KeyProvider {
  const { variable = 'EVERGRANT_KEY' } = options
  const ring = parseKeyRing(value, variable)
  return { describe: `environment variable ${variable}`, load: async () => ring }
}
