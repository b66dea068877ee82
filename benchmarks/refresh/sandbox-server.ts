/** The sandbox, strict, in place of the lean authorization server: it runs the provider that Notion's server runs. */
import { createHash } from 'node:crypto'
import { startSandbox } from '@evergrant/sandbox'
import type { AuthorizationServerOrders, IssuedGrant } from './authorization-server.js'
import { workOn } from './figures.js'
import { obey } from './processes.js'

const REDIRECT_URI = 'http://127.0.0.1:48123/callback'
const VERIFIER = 'a-verifier-of-a-loop-that-keeps-nothing-at-all'
const CONCURRENCY = 16

const sandbox = await startSandbox({ strict: true })
let before = { rotations: new Map<string, number>(), refused: 0 }

const orders: AuthorizationServerOrders = {
  open: async () => sandbox.url,

  async issue(count) {
    const grants: IssuedGrant[] = []
    await workOn(Array.from({ length: count }), CONCURRENCY, async () => void grants.push(await signIn()))
    return grants
  },

  count() {
    const stats = sandbox.stats()
    const times = stats.grants.map(({ id, rotations }) => rotations - (before.rotations.get(id) ?? 0))
    const having = (isWanted: (redeemed: number) => boolean) => times.filter(isWanted).length
    const refused = stats.refreshesFailed - before.refused
    before = {
      rotations: new Map(stats.grants.map(({ id, rotations }) => [id, rotations])),
      refused: stats.refreshesFailed,
    }
    return {
      grants: times.length,
      never: having((redeemed) => redeemed === 0),
      once: having((redeemed) => redeemed === 1),
      moreOften: having((redeemed) => redeemed > 1),
      refused,
    }
  },
}

/** A login without a library. */
async function signIn(): Promise<IssuedGrant> {
  const registration = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }
  const registered = await post('/register', JSON.stringify(registration), 'application/json')
  const { client_id: clientId } = registered as { client_id: string }
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url')
  const request = { response_type: 'code', client_id: clientId, redirect_uri: REDIRECT_URI }
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256', state: 'state' }
  const query = String(new URLSearchParams({ ...request, ...pkce }))
  const { headers } = await fetch(`${sandbox.origin}/authorize?${query}`, { redirect: 'manual' })
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? ''
  const exchange = { grant_type: 'authorization_code', code, client_id: clientId, code_verifier: VERIFIER }
  const body = new URLSearchParams({ ...exchange, redirect_uri: REDIRECT_URI })
  const { refresh_token: refreshToken } = (await post('/token', body)) as { refresh_token: string }
  return { clientId, refreshToken }
}

async function post(path: string, body: string | URLSearchParams, contentType?: string): Promise<unknown> {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
  const response = await fetch(sandbox.origin + path, { method: 'POST', body, headers })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json()
}

obey(orders, () => sandbox.close())
