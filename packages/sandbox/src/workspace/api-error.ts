const STATUS = {
  object_not_found: 404,
  validation_error: 400,
  unauthorized: 401,
  restricted_resource: 403,
  rate_limited: 429,
  usage_limit_reached: 429,
  service_unavailable: 503,
  service_overload: 529,
  // Refusals by plan carry the status of the access map as their code.
  upgrade_required: 403,
  plan_required: 403,
  full_version_required: 403,
  not_enabled: 403,
} as const

export type ApiErrorCode = keyof typeof STATUS

/** A failure of the API behind a tool: it reaches the client inside an HTTP 200, as a tool result with `isError`. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly status: number
  /** Further members of the error, such as `retry_guidance`. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(code: ApiErrorCode, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'APIResponseError'
    this.code = code
    this.status = STATUS[code]
    this.more = more
  }
}

/** `kind` names the thing as a reader knows it, such as `data source`. */
export function notFound(kind: string, id: string): ApiError {
  return new ApiError(
    'object_not_found',
    `Could not find ${kind} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  )
}

export function invalid(message: string): ApiError {
  return new ApiError('validation_error', message)
}
