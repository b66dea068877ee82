import type { Outgoing, SessionState } from './channel.js'
import { encodeUtf8 } from '../../internal/utf8.js'

type Headers = Readonly<Record<string, string>>

/**
 * All headers of a message that is posted, but for the token. In a legacy session they are the same for every message, and are made once.
 *
 * @param given by the caller; what both sides agree on goes before them
 */
export function postHeaders(message: Outgoing, session: SessionState | undefined, given?: Headers): Headers {
  const isAlike = given === undefined && message.protocolVersion === undefined && session?.era === 'legacy'
  if (!isAlike) return { ...given, ...messageHeaders(message, session), ...JSON_REQUEST }
  const known = alike.get(session)
  if (known !== undefined) return known
  const headers = Object.freeze({ ...sessionHeaders(session), ...JSON_REQUEST })
  alike.set(session, headers)
  return headers
}

const JSON_REQUEST = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const alike = new WeakMap<SessionState, Headers>()

/**
 * The headers by which both sides agree on what they speak, without the token.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
function messageHeaders(message: Outgoing, session: SessionState | undefined): Record<string, string> {
  const { envelope, name } = message
  const modern = message.protocolVersion ?? (session?.era === 'modern' ? session.protocolVersion : undefined)
  return modern === undefined ? sessionHeaders(session) : modernHeaders(modern, envelope.method, name)
}

/** The headers of a request without a message of its own: a stream, or the end of a session. */
export function sessionHeaders(session: SessionState | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  if (session === undefined) return headers
  headers['mcp-protocol-version'] = session.protocolVersion
  if (session.sessionId !== undefined) headers['mcp-session-id'] = session.sessionId
  return headers
}

function modernHeaders(version: string, method: string | undefined, name: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'mcp-protocol-version': version }
  if (method !== undefined) headers['mcp-method'] = headerValue(method)
  if (name !== undefined) headers['mcp-name'] = headerValue(name)
  return headers
}

/** The value as it is, or as `=?base64?…?=` where a header would change, refuse or misread it. */
export function headerValue(value: string): string {
  return PLAIN.test(value) && !isEncoded(value) ? value : `=?base64?${base64(value)}?=`
}

function base64(value: string): string {
  let binary = ''
  for (const byte of encodeUtf8(value)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** RFC 9110 §5.5: printable ASCII, with spaces and tabs inside only. */
const PLAIN = /^[!-~](?:[\t -~]*[!-~])?$/
const isEncoded = (value: string) => value.startsWith('=?base64?') && value.endsWith('?=')
