import { EvergrantError } from '../errors.js'
import { Secret } from '../internal/secret.js'
import { assertDistinct, isKid, type KeyProvider, type SealingKey } from './key-ring.js'

/** A key as a callback hands it over. */
export interface CallbackKey {
  /** Its name in the records: 1 to 64 of `A-Z a-z 0-9 . _ -`. */
  readonly kid: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

export interface CallbackKeyProviderOptions {
  /** Where the keys come from, in words for people: `AWS KMS, key alias/evergrant`. */
  readonly describe: string
  /** The keys, the first of which seals. Called once, and again for a record that was sealed with none of them. */
  readonly load: (options: { readonly signal: AbortSignal }) => Promise<readonly CallbackKey[]>
  /** How long `load` may take. Default 10000. */
  readonly timeoutMs?: number
}

/**
 * Keys from wherever the program gets them. For a KMS keep the keys encrypted by it (32 random bytes each, in your configuration)
 * and let it decrypt them in `load`: one request when the program starts, none for each record.
 *
 * `load` rejects with `KEY_UNAVAILABLE` when the callback fails or takes too long, with `KEY_INVALID` when it gives no proper keys.
 */
export function callbackKeyProvider(options: CallbackKeyProviderOptions): KeyProvider {
  const { describe, load, timeoutMs = 10_000 } = options
  return {
    describe,
    async load() {
      const all = checked(await answerOf(load, { describe, timeoutMs }), describe)
      const [active] = all
      if (active === undefined) throw invalid(`${describe} gave no key`)
      return { active, all }
    },
  }
}

async function answerOf(
  load: CallbackKeyProviderOptions['load'],
  { describe, timeoutMs }: { readonly describe: string; readonly timeoutMs: number },
): Promise<readonly CallbackKey[]> {
  const signal = AbortSignal.timeout(timeoutMs)
  const given = load({ signal })
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(unavailable(`${describe} did not answer within ${timeoutMs / 1000} s`)),
    )
  })
  try {
    return await Promise.race([given, late])
  } catch (cause) {
    throw cause instanceof EvergrantError ? cause : unavailable(`${describe} failed to give the keys`, cause)
  }
}

function checked(keys: readonly CallbackKey[], describe: string): readonly SealingKey[] {
  const all = keys.map(({ kid, key }, index): SealingKey => {
    const where = `key ${index + 1} of ${describe}`
    if (typeof kid !== 'string' || !isKid(kid))
      throw invalid(`${where} has a kid that is not 1 to 64 of A-Z a-z 0-9 . _ -`)
    if (!(key instanceof Uint8Array) || key.length !== 32) throw invalid(`${where} is not 32 bytes`)
    // Copied: a program may wipe its own array.
    return { kid, key: new Secret(key.slice()) }
  })
  assertDistinct(all, describe)
  return all
}

const invalid = (message: string) => new EvergrantError('KEY_INVALID', message)

function unavailable(message: string, cause?: unknown): EvergrantError {
  return new EvergrantError('KEY_UNAVAILABLE', message, {
    cause,
    hint: 'Look whether the place that keeps the keys can be reached and lets this program in, then try again.',
  })
}
