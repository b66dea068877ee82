/** One step in a connection's life. Facts only: never a token, code, verifier or key. */
export type EvergrantEvent = { readonly at: number; readonly connection: EventConnection } & EventBody

interface EventConnection {
  readonly owner: string
  readonly server: string
  readonly profile: string
}

export type EventBody =
  | { readonly type: 'discovered'; readonly issuer: string; readonly kind: string }
  | { readonly type: 'client_registered'; readonly issuer: string; readonly clientId: string }
  | { readonly type: 'pkce_unadvertised'; readonly issuer: string }
  | { readonly type: 'authorization_started'; readonly issuer: string; readonly redirectUri: string }
  | { readonly type: 'authorization_completed'; readonly issuer: string; readonly generation: number }
  | { readonly type: 'authorization_denied'; readonly issuer: string; readonly reason: string }
  | { readonly type: 'callback_refused'; readonly reason: string }
  | { readonly type: 'token_refreshed'; readonly generation: number; readonly rotated: boolean }
  | { readonly type: 'token_adopted'; readonly generation: number }
  | { readonly type: 'token_rejected'; readonly reason: string }
  /** Another process was spending this refresh token and did not finish: it is sent once more, and what comes of it is told. */
  | { readonly type: 'replay_suspected'; readonly owner: string; readonly since: number }
  | { readonly type: 'previous_token_tried' }
  | { readonly type: 'transient_failure'; readonly reason: string; readonly attempt: number }
  | { readonly type: 'store_retry'; readonly reason: string }
  | { readonly type: 'session_reopened' }
  | { readonly type: 'fallback_to_sse'; readonly reason: string; readonly url: string }
  | { readonly type: 'revoked'; readonly outcome: 'revoked' | 'not_advertised' | 'failed' }
  | { readonly type: 'logged_out' }

/** Where events go. It must not throw, and must not wait: tokens come first. */
export type EventSink = (event: EvergrantEvent) => void
