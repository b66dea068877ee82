import type { BegunLogin } from 'evergrant'
import { createProgram, type Program, REDIRECT_URIS } from '../peers/program.js'
import type { Attacker } from './attacker.js'

/** A program that begins a login at the server. */
export async function beginAt(server: string, program: Program = createProgram()): Promise<BegunLogin> {
  return program.evergrant.beginLogin({ server, redirectUris: REDIRECT_URIS })
}

/** Where the browser would come back to with a code. */
export function callbackOf({ url, redirectUri }: BegunLogin, changes: Readonly<Record<string, string>> = {}): string {
  const callback = new URL(redirectUri)
  const state = new URL(url).searchParams.get('state') ?? ''
  for (const [name, value] of Object.entries({ code: 'planted-code-0123456789', state, ...changes })) {
    callback.searchParams.set(name, value)
  }
  return callback.href
}

/** A program that is signed in at the server. */
export async function signedInAt({ server }: Attacker, program: Program = createProgram()): Promise<Program> {
  const begun = await beginAt(server, program)
  await program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding })
  return program
}

/** The code of the error that the work ends with; `undefined` when it ends well. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: { readonly code?: unknown }) => error.code ?? error,
  )
}
