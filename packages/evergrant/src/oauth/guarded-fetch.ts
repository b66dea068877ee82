export interface GuardedRequestInit {
  readonly method?: string
  readonly headers?: Record<string, string> | Headers
  readonly body?: string | URLSearchParams | null
  readonly signal?: AbortSignal | undefined
}

/** A fetch for OAuth documents: the reply's body has been read completely, is bounded, and has no null members. */
export type GuardedFetch = (url: string | URL, init?: GuardedRequestInit) => Promise<Response>
