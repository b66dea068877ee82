import { spawn } from 'node:child_process'

import type { Environment } from './environment.js'
import { withoutSecrets } from './secret-variables.js'

export interface KeychainRequest {
  readonly action: 'read' | 'create' | 'replace' | 'remove'
  /** Where the keychain library lies. */
  readonly library: string
  readonly service: string
  readonly account: string
  /** What to store. It goes over a pipe, never into an argument or the environment. */
  readonly text?: string
}

export type KeychainAnswer =
  | { readonly kind: 'done'; readonly text: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'hung' }

/**
 * The program of the child process, as a text so that it runs the same from source, from `dist` and from a bundle.
 * The store is pinned on Linux: left to itself the library falls back to the kernel's keyring, which forgets everything at a restart.
 */
export const KEYCHAIN_PROGRAM = `
const { action, library, service, account, text, endsAfterMs } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
// A parent that is killed kills nobody. A library that hangs blocks this thread, so another one keeps the time.
const { Worker } = require('node:worker_threads')
new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), " + Number(endsAfterMs) + ')', { eval: true }).unref()
const answer = (value) => process.stdout.write(JSON.stringify(value))
try {
  const { Entry } = require(library)
  const entry = (name) => new Entry(service, name, { linux: { store: 'secret-service' } })
  const store = (name, value) => {
    entry(name).setPassword(value)
    if (entry(name).getPassword() !== value) throw new Error('an entry did not come back as it was stored')
  }
  if (action === 'create') {
    store(account + '.probe', 'probe')
    if (!entry(account + '.probe').deletePassword()) throw new Error('an entry could not be removed again')
  }
  if (action === 'create' || action === 'replace') store(account, text)
  if (action === 'remove') entry(account).deletePassword()
  answer({ text: action === 'read' ? entry(account).getPassword() : null })
} catch (error) {
  answer({ reason: String(error && error.message) })
}
`

/** Later than the parent would kill it. */
const GRACE_MS = 1_000

/** Puts one request to the keychain library in a process of its own, which is killed when it takes longer than `timeoutMs`. */
export function askKeychain(
  request: KeychainRequest,
  options: { readonly env: Environment; readonly timeoutMs: number },
): Promise<KeychainAnswer> {
  const { promise, resolve } = withResolvers<KeychainAnswer>()
  const child = spawn(process.execPath, ['-e', KEYCHAIN_PROGRAM], {
    env: childEnvironment(options.env),
    windowsHide: true,
  })
  const timer = setTimeout(() => {
    resolve({ kind: 'hung' })
    child.kill('SIGKILL')
  }, options.timeoutMs)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.resume()
  child.stdin.on('error', () => {
    // It ended without reading; what it leaves behind tells the rest.
  })
  child.once('error', (error) => resolve({ kind: 'failed', reason: error.message }))
  child.once('close', (code, signal) => resolve(parseAnswer(output, `its process ended (${signal ?? code})`)))
  child.stdin.end(JSON.stringify({ ...request, endsAfterMs: options.timeoutMs + GRACE_MS }))
  return promise.finally(() => clearTimeout(timer))
}

function childEnvironment(env: Environment): Record<string, string> {
  // NODE_OPTIONS are meant for the program itself: a debugger or a preloaded module would run here a second time.
  const { NODE_OPTIONS: _meantForTheParent, ...rest } = withoutSecrets(env)
  // In Electron the executable is only Node when it is told so.
  return { ...rest, ELECTRON_RUN_AS_NODE: '1' }
}

function parseAnswer(output: string, otherwise: string): KeychainAnswer {
  const parsed = parseObject(output)
  if (parsed === undefined) return { kind: 'failed', reason: otherwise }
  if (typeof parsed.reason === 'string') return { kind: 'failed', reason: parsed.reason }
  return { kind: 'done', text: typeof parsed.text === 'string' ? parsed.text : undefined }
}

function parseObject(output: string): { readonly reason?: unknown; readonly text?: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(output)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    // Killed, or it died in the library: there is no whole answer.
    return undefined
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
