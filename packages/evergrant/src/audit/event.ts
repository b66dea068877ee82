/** One step in a connection's life. Facts only: never a token, code, verifier or key. */
export type EvergrantEvent = { readonly at: number; readonly connection: EventConnection } & EventBody

/** Whose life it is: one profile at one server, for one owner. */
export interface EventConnection {
  readonly owner: string
  readonly server: string
  readonly profile: string
}

export type EventBody = LoginEvent | TrafficEvent

/** What happens to a login. These are kept in its log; the type says how it came out, `reason` why. */
type LoginEvent =
  | { readonly type: 'discovered'; readonly issuer: string; readonly kind: string }
  | { readonly type: 'client_registered'; readonly issuer: string; readonly clientId: string }
  | { readonly type: 'pkce_unadvertised'; readonly issuer: string }
  | { readonly type: 'authorization_started'; readonly issuer: string; readonly redirectUri: string }
  /** The callback is the one that was waited for; the login under way is used up, whatever becomes of it. */
  | { readonly type: 'pending_taken'; readonly issuer: string }
  | { readonly type: 'token_issued'; readonly issuer: string; readonly refreshable: boolean }
  | { readonly type: 'authorization_completed'; readonly issuer: string; readonly generation: number }
  | { readonly type: 'authorization_denied'; readonly issuer: string; readonly reason: string }
  | { readonly type: 'callback_refused'; readonly reason: string }
  | { readonly type: 'token_refreshed'; readonly generation: number; readonly rotated: boolean }
  | { readonly type: 'token_adopted'; readonly generation: number }
  | { readonly type: 'token_rejected'; readonly reason: string }
  /** Another process was spending this refresh token and did not finish: it is sent once more, and what comes of it is told. */
  | { readonly type: 'replay_suspected'; readonly owner: string; readonly since: number }
  | { readonly type: 'previous_token_tried' }
  | { readonly type: 'login_needed'; readonly reason: string }
  | { readonly type: 'transient_failure'; readonly reason: string; readonly attempt: number }
  | StoreRefusal
  | { readonly type: 'revoked'; readonly outcome: 'revoked' | 'not_advertised' | 'failed' }
  | { readonly type: 'logged_out' }
  /** Sealed into a bundle. A `copy` leaves the login in use here; otherwise it is moving from now on. */
  | { readonly type: 'exported'; readonly bundle: string; readonly sealedTo: string; readonly copy: boolean }
  /** The login is in use elsewhere, and its tokens are removed here. */
  | { readonly type: 'export_confirmed'; readonly bundle: string }
  | { readonly type: 'export_cancelled'; readonly bundle: string }
  | { readonly type: 'imported'; readonly bundle: string; readonly issuer: string; readonly copy: boolean }
  | { readonly type: 'key_rotation_started' }
  | { readonly type: 'key_rotated'; readonly kid: string }
  /** The keys lie in another place than when the entry before was written: `file`, `keychain` or `env`. Told in the log alone. */
  | { readonly type: 'key_provider_changed'; readonly from: string; readonly to: string }
  /** The wall clock went further than time did, by this much; negative when it was set back. Ahead is also what sleep looks like. */
  | { readonly type: 'clock_stepped'; readonly byMs: number }
  /** Entries that could not be written. `head_missing`: the record that says where the log ends was not there. */
  | { readonly type: 'gap'; readonly lost: number; readonly reason: string }

/** The store did not take a record. */
type StoreRefusal = { readonly type: 'store_conflict' } | { readonly type: 'write_refused'; readonly reason: string }

/** What happens on the wire, at any call. Told, and not kept. */
type TrafficEvent =
  | { readonly type: 'session_reopened' }
  | { readonly type: 'fallback_to_sse'; readonly reason: string; readonly url: string }
  /** Requests wait here for leave: `limit` for that of all programs together, `server` for the end of a silence that the server asked for. */
  | {
      readonly type: 'requests_held'
      readonly waitMs: number
      readonly perMinute: number
      readonly by: 'limit' | 'server'
    }
  /** The server put a request off, which is sent again. */
  | { readonly type: 'rate_limited'; readonly reason: string; readonly waitMs: number }
  /** A read met an outage, or its answer was cut off, and is sent again. */
  | { readonly type: 'read_repeated'; readonly reason: 'unavailable' | 'reply_lost'; readonly waitMs: number }

/** Where events go besides the log. It must not wait: tokens come first. */
export type EventSink = (event: EvergrantEvent) => void

/** The event of a write that the store refused, by the code of its error. */
export function storeRefusal(code: string): StoreRefusal {
  return code === 'STORE_CONFLICT' ? { type: 'store_conflict' } : { type: 'write_refused', reason: code }
}

/** Whether an event belongs into the log: a call that has nothing to do with tokens writes no entry, nor does a machine that slept. */
export function isKept(event: EventBody): boolean {
  if (event.type === 'clock_stepped') return event.byMs < 0
  return !UNKEPT.has(event.type)
}

const UNKEPT: ReadonlySet<EventBody['type']> = new Set<TrafficEvent['type']>([
  'session_reopened',
  'fallback_to_sse',
  'requests_held',
  'rate_limited',
  'read_repeated',
])
