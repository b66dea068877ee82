import { isObject } from '../../internal/json-object.js'
import type { Envelope, MessageId, Outgoing, Received } from '../remote.js'

/** A JSON-RPC message, parsed: what has to be rewritten where the host and the server speak different eras. */
export interface Parsed {
  readonly jsonrpc: '2.0'
  readonly id?: MessageId
  readonly method?: string
  readonly params?: Json
  readonly result?: Json
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export type Json = Readonly<Record<string, unknown>>

export function parseMessage({ bytes }: { readonly bytes: Uint8Array }): Parsed {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as Parsed
}

/** The message as bytes, with its envelope. */
export function encode(message: Omit<Parsed, 'jsonrpc'>): Received {
  return { bytes: Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })), envelope: envelopeOf(message) }
}

export function outgoing(message: Omit<Parsed, 'jsonrpc'>, more: Omit<Outgoing, 'bytes' | 'envelope'> = {}): Outgoing {
  return { ...encode(message), ...more }
}

function envelopeOf({ id, method, error }: Omit<Parsed, 'jsonrpc'>): Envelope {
  if (method !== undefined) return id === undefined ? { kind: 'notification', method } : { kind: 'request', id, method }
  return { kind: error === undefined ? 'result' : 'error', ...(id !== undefined && { id }) }
}

export function objectIn(parent: Json | undefined, key: string): Json {
  const value = parent?.[key]
  return isObject(value) ? value : {}
}

export const MODERN_VERSION = '2026-07-28'
export const LEGACY_VERSION = '2025-11-25'

/** Keys of `_meta`. @see https://modelcontextprotocol.io/specification/2026-07-28/basic */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const

/** What a server may ask of its client while it works on a request. */
export const INPUT_METHODS: ReadonlySet<string> = new Set([
  'elicitation/create',
  'sampling/createMessage',
  'roots/list',
])
