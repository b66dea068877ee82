import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { usage } from '../usage.js'

/** @throws `USAGE` for what is no `discussion://…` */
export function assertDiscussion(given: string): void {
  if (given.startsWith('discussion://')) return
  throw usage(`${quote(given)} is no discussion`, 'Give its discussion://…: `evergrant comment list` shows it.')
}

export function noDiscussion(given: string): EvergrantError {
  return new EvergrantError('NOT_FOUND', `The page has no discussion ${quote(given)}`, {
    details: { discussion: given },
    hint: '`evergrant comment list` with --blocks and --resolved shows all of them.',
  })
}
