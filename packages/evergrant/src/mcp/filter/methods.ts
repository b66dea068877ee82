/** What a client may send. Everything else is refused while a filter is on: it could do what a forbidden tool does. */
export interface ClientMethod {
  readonly kind: 'request' | 'notification'
  /** It changes something at the server that others see, or lets something go on that does: refused while only reads are allowed. */
  readonly changes?: true
}

const request: ClientMethod = { kind: 'request' }
const change: ClientMethod = { kind: 'request', changes: true }
const notification: ClientMethod = { kind: 'notification' }

/**
 * The methods of every revision of MCP from 2024-11-05 to 2026-07-28, and of its tasks extension.
 * The server answers what its own revision does not know; none of these is another one's name for calling a tool.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/schema
 */
export const CLIENT_METHODS: ReadonlyMap<string, ClientMethod> = new Map([
  ['initialize', request],
  ['ping', request],
  ['server/discover', request],
  ['subscriptions/listen', request],
  ['tools/list', request],
  ['tools/call', request],
  ['resources/list', request],
  ['resources/templates/list', request],
  ['resources/read', request],
  ['resources/subscribe', request],
  ['resources/unsubscribe', request],
  ['prompts/list', request],
  ['prompts/get', request],
  ['completion/complete', request],
  ['logging/setLevel', request],
  ['tasks/list', request],
  ['tasks/get', request],
  ['tasks/result', request],
  ['tasks/update', change],
  ['tasks/cancel', change],
  ['notifications/initialized', notification],
  ['notifications/cancelled', notification],
  ['notifications/progress', notification],
  ['notifications/roots/list_changed', notification],
  ['notifications/tasks/status', notification],
])
