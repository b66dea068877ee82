import type { IncomingMessage } from 'node:http'
import { assertWireHeaders, type HeaderLines } from '../wire-guard.js'

/**
 * The headers, looked at once where they are frozen: most requests have those of the request before.
 *
 * @throws TypeError for headers that cannot be sent
 */
export function headerLines(headers: Readonly<Record<string, string>>): HeaderLines {
  const known = seen.get(headers)
  if (known !== undefined) return known
  const lines = assertWireHeaders(headers)
  if (Object.isFrozen(headers)) seen.set(headers, lines)
  return lines
}

const seen = new WeakMap<Readonly<Record<string, string>>, HeaderLines>()

/** The value of a reply's header. For `headers` Node would sort all of them, of which few are asked for. */
export function headerOf(incoming: Pick<IncomingMessage, 'rawHeaders' | 'headers'>, name: string): string | undefined {
  const { rawHeaders } = incoming
  let value: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at]
    if (each?.length !== name.length || each.toLowerCase() !== name) continue
    // Which are joined and which are dropped where there are several, Node knows.
    if (value !== undefined) return joined(incoming.headers[name])
    value = rawHeaders[at + 1]
  }
  return value
}

const joined = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)
