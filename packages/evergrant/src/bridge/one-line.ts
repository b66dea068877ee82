const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const SPACE = 32

/**
 * The message on one line. A line break in JSON can only stand between two tokens, where a space means the same, so that nothing is
 * parsed and no number loses a digit. The bytes themselves, where there is none.
 */
export function onOneLine(message: Uint8Array): Uint8Array {
  // A buffer searches many times faster than a plain array of bytes does.
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (!bytes.includes(LINE_FEED) && !bytes.includes(CARRIAGE_RETURN)) return message
  return message.map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte))
}
