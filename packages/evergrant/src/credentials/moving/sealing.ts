import { EvergrantError } from '../../errors.js'
import { keyForRecipient, keyFromSender, type KeyPair } from '../../internal/node/key-agreement.js'
import { openAead, sealAead } from '../../internal/node/aead.js'
import { newScryptCost, passphraseKey } from '../../internal/node/scrypt.js'
import { type Bundle, type BundleHeader, encodeBundle, encodeHeader } from './bundle.js'
import { parsePublicKey } from './public-key.js'

/** Who can open a bundle: whoever has the passphrase, or the one store that made the public key. */
export type BundleLock =
  | { readonly passphrase: string; readonly recipient?: undefined }
  | { readonly recipient: string; readonly passphrase?: undefined }

/** What opens a bundle; asked for only when it is of use. */
export interface BundleKeys {
  passphrase(): Promise<string>
  pair(recipient: Uint8Array): Promise<KeyPair | undefined>
}

/** @throws TypeError, `PASSPHRASE_UNUSABLE`, `PUBLIC_KEY_INVALID`: before anything happened */
export async function assertLock({ passphrase, recipient }: Partial<BundleLock>): Promise<void> {
  if ((passphrase === undefined) === (recipient === undefined)) {
    throw new TypeError('a login is exported with a passphrase or to a recipient: give one of the two')
  }
  if (recipient !== undefined) return void (await parsePublicKey(recipient))
  if (typeof passphrase !== 'string') throw new TypeError(`passphrase must be text, got ${typeof passphrase}`)
  if ([...passphrase.normalize('NFC')].length >= MIN_PASSPHRASE_LENGTH) return
  throw new EvergrantError(
    'PASSPHRASE_UNUSABLE',
    `The passphrase has less than ${MIN_PASSPHRASE_LENGTH} characters; whoever gets the bundle can try passphrases for as long as they like`,
  )
}

export async function sealBundle(
  times: Omit<BundleHeader, 'seal'>,
  lock: BundleLock,
  plaintext: Uint8Array,
): Promise<string> {
  const { seal, key } = await newKey(lock)
  const { text, associated } = encodeHeader({ ...times, seal })
  return encodeBundle(text, await sealAead(key, plaintext, associated))
}

async function newKey(lock: BundleLock): Promise<{ seal: BundleHeader['seal']; key: Uint8Array }> {
  if (lock.passphrase !== undefined) {
    const cost = newScryptCost()
    return { seal: { kind: 'scrypt', ...cost }, key: await passphraseKey(lock.passphrase, cost) }
  }
  const recipient = await parsePublicKey(lock.recipient)
  const { ephemeral, key } = keyForRecipient(recipient, INFO)
  return { seal: { kind: 'x25519', recipient, ephemeral }, key }
}

/** @throws `BUNDLE_LOCKED` for another passphrase or key, and for a bundle that was changed */
export async function openBundle({ header, body, associated }: Bundle, keys: BundleKeys): Promise<Uint8Array> {
  const { seal } = header
  const key = seal.kind === 'scrypt' ? await passphraseKey(await keys.passphrase(), seal) : await agreedKey(seal, keys)
  const plaintext = await openAead(key, body, associated)
  if (plaintext !== undefined) return plaintext
  const other = seal.kind === 'scrypt' ? 'The passphrase is another one' : 'It was sealed to another key'
  throw new EvergrantError('BUNDLE_LOCKED', `The bundle does not open. ${other}, or the bundle was changed on its way`)
}

async function agreedKey(
  { recipient, ephemeral }: Extract<BundleHeader['seal'], { kind: 'x25519' }>,
  keys: BundleKeys,
): Promise<Uint8Array> {
  const pair = await keys.pair(recipient)
  if (pair === undefined) {
    throw new EvergrantError('BUNDLE_LOCKED', 'The bundle was sealed to a key that is not in this store', {
      hint: 'The key is good for one import within a day: run `evergrant import --new-key` here, and export to what it prints.',
    })
  }
  try {
    return keyFromSender(pair, ephemeral, INFO)
  } catch (error) {
    throw new EvergrantError('BUNDLE_INVALID', 'The bundle names a public key that is none', { cause: error })
  }
}

const MIN_PASSPHRASE_LENGTH = 12
const INFO = 'evergrant-login-1'
