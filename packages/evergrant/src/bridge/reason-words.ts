import { EvergrantError } from '../errors.js'

/** What of an error may stand in a log: words of our own. Any other error can quote what came from outside. */
export function reasonOf(error: unknown): string {
  if (error instanceof EvergrantError) return error.message
  return error instanceof Error ? error.name : typeof error
}
