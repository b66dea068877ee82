import { parseJsonObject } from '../../oauth/http-errors.js'

/** Revisions that are opened by `initialize`, newest first. */
export const LEGACY_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

/** The revision in which every request stands by itself. */
export const MODERN_VERSION = '2026-07-28'

export const DEFAULT_LEGACY_VERSION = '2025-11-25'

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
  return FALLBACK_STATUSES.has(answer.status ?? 0) && !isModernError(errorCodeOf(answer.body))
}

/** A JSON-RPC error code that only servers of the modern era use. */
export function isModernError(code: number | undefined): boolean {
  return code !== undefined && code <= -32_020 && code >= -32_029
}

/** The code of the JSON-RPC error that a body holds. */
export function errorCodeOf(body: string | undefined): number | undefined {
  const error = body === undefined ? undefined : (parseJsonObject(body)?.['error'] as { code?: unknown } | undefined)
  return typeof error?.code === 'number' ? error.code : undefined
}

const FALLBACK_STATUSES = new Set([400, 404, 405])

export const METHOD_NOT_FOUND = -32_601

/** A header says another thing than the message, or is missing. */
export const HEADER_MISMATCH = -32_020
