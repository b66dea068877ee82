import { isDeepStrictEqual } from 'node:util'
import { quote } from '../../internal/redact.js'

/** Something in a step is not as it has to be. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
  readonly expected: string
  readonly found: string

  constructor(expected: string, found: string) {
    super(`expected ${expected}; found ${found}`)
    this.expected = expected
    this.found = found
  }
}

/** Both sides are shown when they differ. */
export function checkEqual(what: string, found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) throw new CheckFailed(`${what} = ${quote(wanted)}`, quote(found))
}

/** `expected` in words; `found` is shown when it does not hold. */
export function check(holds: boolean, expected: string, found: unknown): asserts holds {
  if (!holds) throw new CheckFailed(expected, quote(found))
}

export function checkContains(what: string, text: string, part: string): void {
  check(text.includes(part), `${what} to contain ${quote(part)}`, text)
}
