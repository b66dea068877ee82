import { EvergrantError } from '../../errors.js'
import { plainText } from '../redact.js'
import type { Environment } from './environment.js'
import type { KeychainRequest } from './keychain-child.js'

/** One entry of the keychain of the operating system: a text under a name. */
export interface Keychain {
  /** What it is called on this system. */
  readonly name: string
  /** The text of an entry; `undefined` when there is no such entry. */
  read(account: string): Promise<string | undefined>
  /** Proves by a passing entry that the keychain writes, reads and removes, then makes the entry and reads it back. */
  create(account: string, text: string): Promise<void>
  /** Replaces the text of an entry and reads it back. */
  replace(account: string, text: string): Promise<void>
  remove(account: string): Promise<void>
}

const LIBRARY = '@napi-rs/keyring'
const SERVICE = 'Evergrant'
const TIMEOUT_MS = 5_000

/**
 * The keychain of this system. Every call runs in a process of its own that is killed after `timeoutMs` (default 5000), since the
 * system's library cannot be interrupted and would keep this process from ending. Nothing is loaded before the first call.
 *
 * Its functions reject with `KEY_UNAVAILABLE`: locked, absent, hanging, or the library is not installed.
 */
export function createKeychain(options: { readonly env: Environment; readonly timeoutMs?: number }): Keychain {
  const { env, timeoutMs = TIMEOUT_MS } = options
  const name = keychainName()

  const ask = async (request: Pick<KeychainRequest, 'action' | 'account' | 'text'>) => {
    const { askKeychain } = await import('./keychain-child.js')
    const answer = await askKeychain({ ...request, service: SERVICE, library: await libraryPath() }, { env, timeoutMs })
    switch (answer.kind) {
      case 'done':
        return answer.text
      case 'failed':
        throw unavailable(`${name} refuses: ${plainText(answer.reason) ?? 'no reason given'}`)
      case 'hung':
        throw unavailable(`${name} did not answer within ${timeoutMs / 1000} s`)
    }
  }

  return {
    name,
    read: (account) => ask({ action: 'read', account }),
    create: async (account, text) => void (await ask({ action: 'create', account, text })),
    replace: async (account, text) => void (await ask({ action: 'replace', account, text })),
    remove: async (account) => void (await ask({ action: 'remove', account })),
  }
}

/** Whether trying makes sense at all. On Linux the keychain is reached over the session bus; without one there is none. */
export function mayHaveKeychain(env: Environment): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return process.platform === 'linux' && Boolean(env.DBUS_SESSION_BUS_ADDRESS)
}

function keychainName(): string {
  if (process.platform === 'darwin') return 'the macOS Keychain'
  if (process.platform === 'win32') return 'the Windows Credential Manager'
  return 'the keychain (Secret Service)'
}

async function libraryPath(): Promise<string> {
  const { createRequire } = await import('node:module')
  try {
    return createRequire(import.meta.url).resolve(LIBRARY)
  } catch (cause) {
    throw new EvergrantError('KEY_UNAVAILABLE', `${keychainName()} needs the package ${LIBRARY}, which is missing`, {
      cause,
      hint: `Run \`npm install ${LIBRARY}\`.`,
    })
  }
}

const unavailable = (message: string) => new EvergrantError('KEY_UNAVAILABLE', message)
