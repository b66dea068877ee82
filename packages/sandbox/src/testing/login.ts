import { createHash, randomBytes } from 'node:crypto'

/** A login made with plain requests, without any client library. */
export interface Login {
  readonly clientId: string
  readonly redirectUri: string
  readonly verifier: string
  readonly state: string
  /** The callback URL that /authorize redirected to. */
  readonly callback: URL
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly resource: string
}

const REDIRECT_URI = 'http://127.0.0.1:45454/callback'

export async function registerClient(origin: string): Promise<string> {
  const response = await fetch(`${origin}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Test client',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    }),
  })
  const { client_id: clientId } = (await response.json()) as { client_id: string }
  return clientId
}

export function authorizeUrl(origin: string, clientId: string, more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(32).toString('base64url')
  const url = new URL('/authorize', origin)
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state,
    ...more,
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url, verifier, state, redirectUri: REDIRECT_URI }
}

export async function authorize(origin: string, clientId: string, more?: Record<string, string>): Promise<Login> {
  const { url, ...rest } = authorizeUrl(origin, clientId, more)
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`/authorize answered ${response.status} without a redirect`)
  return { clientId, callback: new URL(location), ...rest }
}

export function exchange(origin: string, login: Login, more: Record<string, string> = {}): Promise<Response> {
  return postToken(origin, {
    grant_type: 'authorization_code',
    code: login.callback.searchParams.get('code') ?? '',
    redirect_uri: login.redirectUri,
    client_id: login.clientId,
    code_verifier: login.verifier,
    ...more,
  })
}

export function refresh(origin: string, clientId: string, refreshToken: string): Promise<Response> {
  return postToken(origin, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })
}

export function postToken(origin: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${origin}/token`, { method: 'POST', body: new URLSearchParams(form) })
}

/** Registers, authorizes and exchanges. */
export async function signIn(origin: string): Promise<Tokens & { clientId: string }> {
  const clientId = await registerClient(origin)
  const response = await exchange(origin, await authorize(origin, clientId))
  return { ...((await response.json()) as Tokens), clientId }
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
}

export function postMcp(url: string, accessToken: string | undefined, message: unknown = INITIALIZE, session?: string) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
    body: JSON.stringify(message),
  })
}
