import { toEvergrantError, type Evergrant } from '../../index.js'
import type { Explained } from '../../bridge/refusal.js'
import { EvergrantError } from '../../errors.js'
import { commandFor, quoted, withConnection } from '../command-words.js'

/** What went wrong, in the words of this connection, with the command that a person can copy. */
export function createExplain(
  evergrant: Evergrant,
  connection: { readonly server?: string; readonly profile?: string },
): (error: unknown) => Promise<Explained> {
  const explained = async (error: EvergrantError) => {
    const { explainMissingLogin } = await import('../missing-login.js')
    return explainMissingLogin(error, evergrant, connection)
  }
  return async (thrown) => {
    const known = toEvergrantError(thrown)
    const error = known.code === 'AUTHORIZATION_REQUIRED' ? await explained(known) : known
    const { code, message, cause, details } = error
    const told = new EvergrantError(code, message, { cause, details, hint: withConnection(error.hint, connection) })
    return { error: told, command: commandOf(told, connection) }
  }
}

function commandOf(
  { code, details }: EvergrantError,
  connection: { readonly server?: string; readonly profile?: string },
): string | undefined {
  if (code === 'AUTHORIZATION_REQUIRED' || code === 'PROFILE_UNKNOWN') return commandFor('login', connection)
  if (code !== 'INSUFFICIENT_SCOPE') return undefined
  const { scope } = details
  return commandFor(typeof scope === 'string' ? `login --scope ${quoted(scope)}` : 'login', connection)
}
