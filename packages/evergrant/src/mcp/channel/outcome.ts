import { EvergrantError, isEvergrantError } from '../../errors.js'
import { answerOf } from './http-answer.js'

/**
 * What a failure means to a call that may write, once the server can have got it: that nothing is known of its outcome, and that to repeat it
 * without a look could do it twice. Answers that say "not now" are believed, where they say nothing of an outcome.
 */
export function outcomeOf(error: unknown): unknown {
  if (!isEvergrantError(error) || !error.retryable) return error
  const isNotDone = NOT_DONE.has(Number(error.details['status'])) && answerOf(error) === undefined
  return isNotDone ? error : outcomeUnknown(error)
}

export function outcomeUnknown(error: EvergrantError): EvergrantError {
  return new EvergrantError('OUTCOME_UNKNOWN', error.message, { cause: error, details: error.details })
}

/** RFC 9110: the request did not come whole, too early, too often, or while nobody could handle it. */
const NOT_DONE = new Set([408, 425, 429, 503])
