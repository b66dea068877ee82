import { parseJsonObject } from './json-object.js'

/** @see https://www.jsonrpc.org/specification#error_object */
export const PARSE_ERROR = -32_700
export const INVALID_REQUEST = -32_600
export const METHOD_NOT_FOUND = -32_601
export const INVALID_PARAMS = -32_602
export const INTERNAL_ERROR = -32_603

/** There is no resource of that address: the word for it of the legacy era. */
export const RESOURCE_NOT_FOUND = -32_002

/** A header says another thing than the message, or is missing. */
export const HEADER_MISMATCH = -32_020

/** The server has to ask its client for something that the client has not announced. */
export const MISSING_CAPABILITY = -32_021

/** A person has to visit pages first, which `data.elicitations` names. */
export const URL_ELICITATION_REQUIRED = -32_042

/** A JSON-RPC error code that only servers of the modern era use. */
export function isModernError(code: number | undefined): boolean {
  return code !== undefined && code <= -32_020 && code >= -32_029
}

/** The code of the JSON-RPC error that a body holds. */
export function errorCodeOf(body: string | undefined): number | undefined {
  const error = body === undefined ? undefined : (parseJsonObject(body)?.['error'] as { code?: unknown } | undefined)
  return typeof error?.code === 'number' ? error.code : undefined
}
