import { InvalidArgumentError } from 'commander'
import { POSITIVE } from './command-options.js'

/** What an option takes that counts something. */
export function parsePositive(text: string): number {
  if (!POSITIVE.accepts(text)) throw new InvalidArgumentError(POSITIVE.wanted)
  return Number(text)
}
