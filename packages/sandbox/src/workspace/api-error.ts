export type ApiErrorCode = 'object_not_found' | 'validation_error' | 'restricted_resource' | 'rate_limited'

const STATUS: Record<ApiErrorCode, number> = {
  object_not_found: 404,
  validation_error: 400,
  restricted_resource: 403,
  rate_limited: 429,
}

/** A failure of the API behind a tool: it reaches the client inside an HTTP 200, as a tool result with `isError`. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly status: number

  constructor(code: ApiErrorCode, message: string) {
    super(message)
    this.name = 'APIResponseError'
    this.code = code
    this.status = STATUS[code]
  }
}

export function notFound(kind: 'page' | 'database' | 'data source' | 'view' | 'discussion', id: string): ApiError {
  return new ApiError(
    'object_not_found',
    `Could not find ${kind} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  )
}

export function invalid(message: string): ApiError {
  return new ApiError('validation_error', message)
}
