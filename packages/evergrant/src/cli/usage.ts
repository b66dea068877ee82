import { EvergrantError } from '../errors.js'

/** A mistake in the words of a command, and how it is put right. */
export function usage(message: string, hint: string): EvergrantError {
  return new EvergrantError('USAGE', message, { hint })
}
