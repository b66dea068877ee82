import { errorCodeOf, isModernError, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'

/**
 * Whether an HTTP+SSE server would answer a message to Streamable HTTP like this: by one of three statuses, and not in the words of the
 * modern era.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility
 */
export function mayBeHttpSse(answer: {
  readonly status: number | undefined
  readonly body: string | undefined
}): boolean {
  const code = errorCodeOf(answer.body)
  return FALLBACK_STATUSES.has(answer.status ?? 0) && !isModernError(code) && code !== METHOD_NOT_FOUND
}

const FALLBACK_STATUSES = new Set([400, 404, 405])
