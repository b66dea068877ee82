import { EvergrantError, isEvergrantError } from '../errors.js'
import { type Environment, keyFile } from '../internal/node/environment.js'
import { type KeyDecision, keyDecisionFile, readKeyDecision, writeKeyDecision } from '../internal/node/key-decision.js'
import { hasKeyFile } from '../internal/node/key-file.js'
import { type Keychain, mayHaveKeychain } from '../internal/node/keychain.js'
import { createKeychainEntry } from './keychain-key-provider.js'

/** What a person asked for by the environment; `undefined` leaves the choice to what is there. */
export type AskedProvider = KeyDecision['provider'] | undefined

export interface KeyPlaces {
  readonly home: string
  readonly env: Environment
  readonly keychain: Keychain
}

/**
 * The decision on record, else a new one, written down before anything is sealed. Processes that decide at once end with one.
 *
 * @throws EvergrantError `KEY_UNAVAILABLE` for a keychain that is asked for and does not work
 */
export async function loadOrMakeDecision(asked: AskedProvider, places: KeyPlaces): Promise<KeyDecision> {
  const onRecord = readKeyDecision(places.home)
  if (onRecord !== undefined) return onRecord
  const made = await choose(asked, places)
  const isFirst = await writeDown(made, places)
  if (isFirst) return made
  await dropEntry(made, places)
  const winner = readKeyDecision(places.home)
  if (winner === undefined) throw vanished(places.home)
  return winner
}

async function choose(asked: AskedProvider, { home, env, keychain }: KeyPlaces): Promise<KeyDecision> {
  const decidedAt = new Date().toISOString()
  const inKeychain = async (): Promise<KeyDecision> => {
    return { provider: 'keychain', account: await createKeychainEntry(keychain), decidedAt }
  }
  if (asked === 'env') return { provider: 'env', decidedAt }
  if (hasKeyFile(keyFile(home))) return { provider: 'file', decidedAt }
  if (asked === 'keychain') return await inKeychain()
  if (asked === 'file' || !mayHaveKeychain(env)) return { provider: 'file', decidedAt }
  try {
    return await inKeychain()
  } catch (error) {
    // Nothing is sealed yet, so a key file is as good; the reason is kept for `status`.
    if (!isEvergrantError(error, 'KEY_UNAVAILABLE')) throw error
    return { provider: 'file', decidedAt, reason: error.message }
  }
}

/** `false` when another process was first. */
async function writeDown(decision: KeyDecision, places: KeyPlaces): Promise<boolean> {
  try {
    return await writeKeyDecision(places.home, decision)
  } catch (error) {
    await dropEntry(decision, places)
    // Where nothing can be written no second key can be made either, and a key that is there opens what is there.
    if (isEvergrantError(error, 'STORE_WRITE_FAILED') && decision.provider !== 'keychain') return true
    throw error
  }
}

/** The entry of a decision that does not hold was never used. */
async function dropEntry(decision: KeyDecision, { keychain }: KeyPlaces): Promise<void> {
  if (decision.provider !== 'keychain') return
  await keychain.remove(decision.account).catch((error: unknown) => {
    // One entry too many harms nobody.
    if (!isEvergrantError(error, 'KEY_UNAVAILABLE')) throw error
  })
}

function vanished(home: string): EvergrantError {
  return new EvergrantError('KEY_UNAVAILABLE', `${keyDecisionFile(home)} was removed while it was being made`, {
    hint: 'Try again.',
  })
}
