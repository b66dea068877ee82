import { assertWireHeaders } from '../wire-guard.js'

/** A set of headers as Node takes it fastest. */
export interface HeaderLines {
  /** Names and values in turn. */
  readonly list: readonly string[]
  /** Whether it is the same in every coding. */
  readonly isAscii: boolean
}

/**
 * The headers, looked at once where they are frozen: most requests have those of the request before.
 *
 * @throws TypeError for headers that cannot be sent
 */
export function headerLines(headers: Readonly<Record<string, string>>): HeaderLines {
  const known = seen.get(headers)
  if (known !== undefined) return known
  assertWireHeaders(headers)
  const list = Object.entries(headers).flat()
  const lines = { list, isAscii: list.every((text) => ASCII.test(text)) }
  if (Object.isFrozen(headers)) seen.set(headers, lines)
  return lines
}

const seen = new WeakMap<Readonly<Record<string, string>>, HeaderLines>()
const ASCII = /^[\t\x20-\x7e]*$/
