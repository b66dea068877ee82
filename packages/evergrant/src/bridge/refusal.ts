import type { EvergrantError } from '../errors.js'
import { errorCodes } from '../errors.js'
import type { HostMessage } from './host-message.js'
import { INTERNAL_ERROR } from '../internal/rpc-errors.js'
import { AUTH_REQUIRED, errorLine, resultLine } from './json-rpc.js'
import type { MessageId } from './remote.js'

/** An error in the words of this connection. */
export interface Explained {
  readonly error: EvergrantError
  /** The command that ends the trouble, ready for a shell, where there is one. */
  readonly command?: string | undefined
  /** The server may have got the request and done what it asks. */
  readonly isLost?: boolean | undefined
}

/**
 * The answer to a request that could not be carried out. Where a person has to sign in first, a tool's answer is a result with `isError`:
 * that is what hosts show to the model, which then can tell the person the command. Everything else gets a JSON-RPC error, with the
 * same facts as `data`.
 */
export function refusalLine(id: MessageId, message: HostMessage, explained: Explained): Uint8Array {
  const { error } = explained
  const facts = factsOf(explained)
  if (!needsPerson(error)) return errorLine(id, { code: INTERNAL_ERROR, message: error.message, data: facts })
  const text = `auth_required: ${error.message}. ${error.hint}`
  if (message.envelope.method !== 'tools/call')
    return errorLine(id, { code: AUTH_REQUIRED, message: text, data: facts })
  return resultLine(id, { content: [{ type: 'text', text }], isError: true, _meta: { [ERROR_KEY]: facts } })
}

/** Whether only a person can end it, by signing in. */
function needsPerson({ code }: EvergrantError): boolean {
  return errorCodes()[code].exit === LOGIN_NEEDED
}

function factsOf({ error, command, isLost = false }: Explained): Record<string, unknown> {
  const { code, hint, retryable, details } = error
  return {
    reason: needsPerson(error) ? 'auth_required' : isLost ? 'reply_lost' : 'not_answered',
    ...(command !== undefined && { command }),
    hint: isLost ? errorCodes().OUTCOME_UNKNOWN.hint : hint,
    code,
    retryable: retryable && !isLost,
    details,
  }
}

/** In `_meta` of a tool's answer: what stands in `data` of an error. */
const ERROR_KEY = 'evergrant/error'

const LOGIN_NEEDED = 4
