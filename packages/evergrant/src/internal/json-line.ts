import { indexOfByte } from './bytes.js'

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

/**
 * A JSON text as one line, without the newline at its end. The bytes themselves, unless they hold a raw line break: in JSON that is white space
 * between tokens, so a space in its place changes nothing else, neither numbers nor the order of members.
 */
export function asLine(json: Uint8Array): Uint8Array {
  if (indexOfByte(json, LF) === -1 && indexOfByte(json, CR) === -1) return json
  return json.map((byte) => (byte === LF || byte === CR ? SPACE : byte))
}
