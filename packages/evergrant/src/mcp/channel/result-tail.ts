import { joinBytes } from '../../internal/bytes.js'
import { encodeUtf8 } from '../../internal/utf8.js'

/** Below this, a look at the whole message costs next to nothing. */
const MIN_BYTES = 4096
/** More than any tail with an id that is read here. */
const MAX_TAIL = 96

/** `"result"` first, and nothing after the id: the order in which the official SDKs for JavaScript write. */
const HEAD = encodeUtf8('{"result":')
const TAIL = /,"jsonrpc":"2\.0","id":(?:(-?(?:0|[1-9]\d{0,15}))|"([\w.:-]{0,40})")\}$/

/**
 * The id of a large result, read off its end. In valid JSON the last brace closes the message, the id before it holds no quote but its own two, so the quotes
 * round `id`, neither of them escaped, open and close a name of the message itself; and of two ids JSON.parse takes the last, which is this one. What is no
 * valid JSON can be taken for a result here.
 *
 * @returns `undefined` for any message in another form, which is then for `readEnvelope` to cross
 */
export function readResultTail(bytes: Uint8Array): string | number | undefined {
  return bytes.length < MIN_BYTES || !beginsAsResult(bytes) ? undefined : idIn(bytes)
}

/** The same of a large message in pieces. */
export function readTailId(parts: readonly Uint8Array[]): string | number | undefined {
  const [first = EMPTY] = parts
  if (!beginsAsResult(first)) return undefined
  let tail: Uint8Array = EMPTY
  for (let at = parts.length - 1; at >= 0 && tail.length < MAX_TAIL; at -= 1)
    tail = joinBytes([parts[at] ?? EMPTY, tail])
  return idIn(tail)
}

function beginsAsResult(bytes: Uint8Array): boolean {
  for (let at = 0; at < HEAD.length; at += 1) if (bytes[at] !== HEAD[at]) return false
  return true
}

function idIn(bytes: Uint8Array): string | number | undefined {
  const { length } = bytes
  const [, number, text] = TAIL.exec(latin1(bytes, Math.max(0, length - MAX_TAIL), length)) ?? []
  return number === undefined ? text : Number(number)
}

const EMPTY = new Uint8Array()

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
