// RESP: "The first upper-case word after the -, up to the first space or newline, represents the kind of error returned."
const CODE = /^-?([A-Z][A-Z0-9_]+)(?=\s|$)/

/**
 * The kind of a server's error reply, such as `OOM` or `NOSCRIPT`; `undefined` for what is no reply, such as a lost connection. The
 * clients hand the reply on as the message, and that word is what the protocol has for a code.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
export function replyCode(error: unknown): string | undefined {
  return error instanceof Error ? CODE.exec(error.message)?.[1] : undefined
}
