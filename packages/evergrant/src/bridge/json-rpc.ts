import type { MessageId } from './remote.js'

/** Our own, of the range that JSON-RPC leaves to servers: a person has to sign in first. */
export const AUTH_REQUIRED = -32003

/** @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation */
export const URL_ELICITATION_REQUIRED = -32042

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** The answer that refuses a request; `null` where its id could not be read. */
export function errorLine(id: MessageId | null, error: RpcError): Uint8Array {
  return lineOf({ id, error })
}

export function resultLine(id: MessageId, result: object): Uint8Array {
  return lineOf({ id, result })
}

export function notificationLine(method: string, params: object): Uint8Array {
  return lineOf({ method, params })
}

/** The message as its bytes, without the line end. */
export function lineOf(message: object): Uint8Array {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
}
