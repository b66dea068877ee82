import { EvergrantError } from '../errors.js'
import { type Environment, keyFile } from '../internal/node/environment.js'
import { type KeyDecision, keyDecisionFile, readKeyDecision } from '../internal/node/key-decision.js'
import { hasKeyFile } from '../internal/node/key-file.js'
import { createKeychain, type Keychain, mayHaveKeychain } from '../internal/node/keychain.js'
import { envKeyProvider } from './env-key-provider.js'
import { fileKeyProvider } from './file-key-provider.js'
import { type AskedProvider, type KeyPlaces, loadOrMakeDecision } from './key-choice.js'
import { keychainKeyProvider } from './keychain-key-provider.js'
import type { KeyProvider } from './key-ring.js'

export interface HomeKeys {
  readonly home: string
  readonly env: Environment
  /** Default: the keychain of this system. */
  readonly keychain?: Keychain
}

/**
 * The keys of a data folder. Where they lie is decided at the first use, written down there (`key-provider.json`), and never
 * changed by itself afterwards: `EVERGRANT_KEY` when it is set, else a key file that is there, else the keychain if it works, else
 * a new key file. `EVERGRANT_KEY_PROVIDER` can insist on one of them.
 *
 * Beyond what the provider reports, `load` rejects with `KEY_INVALID` when the environment asks for another place than the one on
 * record, and with `KEY_UNAVAILABLE` when the keychain is asked for and does not work, or the variable on record is not set.
 *
 * @throws EvergrantError `KEY_INVALID` at once for variables that cannot be understood
 */
export function homeKeyProvider({ home, env, keychain = createKeychain({ env }) }: HomeKeys): KeyProvider {
  const places: KeyPlaces = { home, env, keychain }
  const asked = askedProvider(env)
  const given = asked === 'env' ? envKeyProvider(env.EVERGRANT_KEY ?? '') : undefined
  let decided: KeyProvider | undefined
  let deciding: Promise<KeyProvider> | undefined

  const providerOf = (decision: KeyDecision): KeyProvider => {
    if (asked !== undefined && asked !== decision.provider) throw contradiction(asked, decision, places)
    switch (decision.provider) {
      case 'file':
        return { ...fileKeyProvider({ path: keyFile(home) }), describe: describeDecision(decision, places) }
      case 'keychain':
        return keychainKeyProvider(keychain, decision.account)
      case 'env':
        if (given === undefined) throw variableMissing(decision, places)
        return given
    }
  }
  const decide = async () => {
    const decision = await loadOrMakeDecision(asked, places)
    decided = { ...providerOf(decision), place: decision.provider }
    return decided
  }
  const provider = () =>
    (deciding ??= decide().catch((error: unknown) => {
      // The next call may find the keychain unlocked.
      deciding = undefined
      throw error
    }))

  return {
    get describe() {
      return decided?.describe ?? describeUnused(asked, places)
    },
    get place() {
      return decided?.place
    },
    load: async () => (await provider()).load(),
    get save() {
      return decided?.save
    },
  }
}

function askedProvider({ EVERGRANT_KEY_PROVIDER: wanted, EVERGRANT_KEY: keys }: Environment): AskedProvider {
  switch (wanted) {
    case undefined:
    case '':
    case 'auto':
      return keys ? 'env' : undefined
    case 'keychain':
    case 'env':
    case 'file':
      return wanted
    default: {
      const message = `EVERGRANT_KEY_PROVIDER is ${JSON.stringify(wanted.slice(0, 100))}; it can be auto, keychain, env or file`
      throw new EvergrantError('KEY_INVALID', message, {
        hint: 'Set EVERGRANT_KEY_PROVIDER to auto, keychain, env or file.',
      })
    }
  }
}

function describeDecision(decision: KeyDecision, { home, keychain }: KeyPlaces): string {
  switch (decision.provider) {
    case 'env':
      return 'environment variable EVERGRANT_KEY'
    case 'keychain':
      return `${keychain.name}, entry ${decision.account}`
    case 'file':
      return `key file ${keyFile(home)}${decision.reason === undefined ? '' : `, since ${decision.reason}`}`
  }
}

/** Before the first use in this process. */
function describeUnused(asked: AskedProvider, places: KeyPlaces): string {
  const { home, env, keychain } = places
  const onRecord = readKeyDecision(home)
  if (onRecord !== undefined) return describeDecision(onRecord, places)
  if (asked === 'env') return 'environment variable EVERGRANT_KEY'
  if (asked === 'keychain') return `${keychain.name}, not used yet`
  const isFile = asked === 'file' || hasKeyFile(keyFile(home)) || !mayHaveKeychain(env)
  return isFile ? `key file ${keyFile(home)}` : `not decided yet: ${keychain.name} if it works, else a key file`
}

function contradiction(asked: KeyDecision['provider'], decision: KeyDecision, places: KeyPlaces): EvergrantError {
  const { home, env } = places
  const how = env.EVERGRANT_KEY_PROVIDER === asked ? `EVERGRANT_KEY_PROVIDER is ${asked}` : 'EVERGRANT_KEY is set'
  const since = `since ${decision.decidedAt} the keys are in ${describeDecision(decision, places)}`
  return new EvergrantError('KEY_INVALID', `${how}, but ${since} (${keyDecisionFile(home)})`, {
    hint: 'Set EVERGRANT_KEY_PROVIDER and EVERGRANT_KEY as they were. docs/storage.md says how to move the keys to another place.',
    details: { asked, onRecord: decision.provider },
  })
}

function variableMissing({ decidedAt }: KeyDecision, { home }: KeyPlaces): EvergrantError {
  const message = `since ${decidedAt} the keys are in EVERGRANT_KEY (${keyDecisionFile(home)}), which is not set`
  return new EvergrantError('KEY_UNAVAILABLE', message, {
    hint: 'Set EVERGRANT_KEY to the keys that sealed the records, as in the shell or service where you signed in.',
  })
}
