import { EvergrantError } from '../../errors.js'
import { type Signal, withAbortSignal } from '../../internal/abort.js'
import { abortable } from '../../internal/abortable.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { Request } from './requester.js'
import type { AnswerServer } from './server-requests.js'
import { type InputRequired, isInputRequired } from './tools.js'

/**
 * Goes on with a request whose result asks for input: the same request with the answers, and with the server's own state as it came, until
 * the result is whole.
 *
 * @throws `PROTOCOL_ERROR` for what has no answer, and for a server that does not stop asking
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/mrtr
 */
export async function fulfil(
  request: Request,
  asked: Parameters<Request>,
  { first, onServerRequest }: { readonly first: InputRequired; readonly onServerRequest: AnswerServer },
): Promise<unknown> {
  const [method, params, options] = asked
  let result: unknown = first
  for (let round = 1; isInputRequired(result); round += 1) {
    if (round > MAX_ROUNDS) throw refused(`${JSON.stringify(method)} asks for input more than ${MAX_ROUNDS} times`)
    const { inputRequests, requestState } = result
    if (!isObject(inputRequests)) await pause(options?.signal)
    const inputResponses = await withAbortSignal(options?.signal, (signal) =>
      answersTo(inputRequests, onServerRequest, signal),
    )
    if (options?.signal?.aborted) throw options.signal.reason
    const state = requestState === undefined ? {} : { requestState }
    result = await request(method, { ...params, ...(inputResponses && { inputResponses }), ...state }, options)
  }
  return result
}

/** One after the other: most of them are for a person. */
async function answersTo(
  requests: unknown,
  answerServer: AnswerServer,
  signal: AbortSignal,
): Promise<Readonly<Record<string, object>> | undefined> {
  if (!isObject(requests)) return undefined
  const answers: Record<string, object> = Object.create(null) as Record<string, object>
  for (const [key, asked] of Object.entries(requests)) {
    const { method, params } = isObject(asked) ? asked : {}
    const answer = typeof method === 'string' ? await answerServer({ method, params, signal }) : undefined
    if (answer === undefined) throw refused(`The server asks for ${quote(method)}, which cannot be answered here`)
    answers[key] = answer
  }
  return answers
}

/** A server that only wants to be asked again sends its state alone: nothing else would slow this down. */
async function pause(signal: Signal | undefined): Promise<void> {
  const waited = new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS))
  await (signal ? abortable(waited, signal) : waited)
}

function refused(message: string): EvergrantError {
  return new EvergrantError('PROTOCOL_ERROR', message, {
    hint: 'What it asked for cannot be given to it here; nothing more was sent.',
  })
}

const MAX_ROUNDS = 10
const PAUSE_MS = 250
