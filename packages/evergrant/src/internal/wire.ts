import type { Signal } from './abort.js'

/** HTTP as the channel needs it: one request, bytes in, bytes out. `internal/node/http-wire.ts` and `internal/fetch-wire.ts` are the two that there are. */

export interface WireRequest {
  /** Https, or http on loopback. */
  readonly url: URL
  readonly method: 'POST' | 'GET' | 'DELETE'
  /**
   * Never those that frame a message (`content-length`, `connection`, `host` and the like), which are the wire's own. Those that many requests have in common
   * are best handed in as one frozen object, which is looked at once.
   */
  readonly headers: Readonly<Record<string, string>>
  /** Text is sent as UTF-8. */
  readonly body?: Uint8Array | string | undefined
  /** Ends this request only, at any time until its body is read; the signal's reason is thrown. */
  readonly signal?: Signal | undefined
  /**
   * Whether the server may get the request twice. A kept connection that the server has closed meanwhile is found out by using it; the request is then sent
   * once more on a new one. Default: not for `POST`, where it cannot be known whether the server has acted on it.
   */
  readonly repeatable?: boolean | undefined
  /** From the call until the response head is there. Default 300 000; `Infinity` for none. */
  readonly headTimeoutMs?: number | undefined
  /** Between two chunks of the body, the time not counted in which the reader holds them back. Default: none, since an event stream can be silent for long. */
  readonly idleTimeoutMs?: number | undefined
  /** Of the response body. Default: none. */
  readonly maxBodyBytes?: number | undefined
}

export interface WireResponse {
  /** A redirect is given as it is. */
  readonly status: number
  /** @param name in lower case */
  header(name: string): string | undefined
  /**
   * Hands the body over chunk by chunk, once. A promise given back by `chunk` holds the server back until it is settled. Resolves at the body's end or when
   * the body is discarded meanwhile.
   *
   * @throws EvergrantError `SERVER_UNREACHABLE` when the body is cut, `REQUEST_TIMEOUT`, `RESPONSE_TOO_LARGE`; and what `chunk` throws
   */
  drain(chunk: (bytes: Uint8Array) => void | Promise<void>): Promise<void>
  /** Gives the body up; the connection stays usable where little is left of it. */
  discard(): void
}

export interface Wire {
  /**
   * Resolves with the head of the response, whatever its status.
   *
   * @throws TypeError for headers that cannot be sent
   * @throws EvergrantError `INSECURE_URL`, `TLS_VERIFICATION_DISABLED`, `ADDRESS_REFUSED`, `RESPONSE_INVALID`, `REQUEST_TIMEOUT`, or `SERVER_UNREACHABLE`
   */
  request(request: WireRequest): Promise<WireResponse>
  /**
   * Begins to connect, for a `POST` to this very URL that follows within two seconds: its headers are made while the connection is. Where
   * nothing can be begun, nothing is, and nothing is told. Resolves when it is under way.
   */
  connect?(url: URL): Promise<void>
  /** Ends all requests and connections. A request after that opens new ones. */
  close(): void
}

export const DEFAULT_HEAD_TIMEOUT_MS = 300_000

/** What may be left of a discarded body for its connection to be worth keeping. */
export const MAX_DISCARDED_BYTES = 65_536
export const DISCARD_MS = 250
