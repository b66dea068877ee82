import { setTimeout as sleep } from 'node:timers/promises'

import { type Faults, spend, spendCount, type TokenReplyFault } from '../faults.js'
import { type Answer, CUT } from '../http/host.js'
import type { Ledger } from '../ledger.js'
import type { SecretRecord } from './secret-record.js'
import type { StrictLayer } from './strict.js'

export interface TokenEndpointContext {
  readonly faults: Faults
  readonly ledger: Ledger
  readonly secrets: SecretRecord
  readonly strict: StrictLayer | undefined
  /** The provider's own answer. `because` is why a login that ends on the way has ended. */
  readonly provide: (request: Request, because: string) => Promise<Response>
}

/** The token endpoint: the ledger counts, the faults interfere, the strict layer guards, the provider answers. */
export async function answerTokenRequest(context: TokenEndpointContext, request: Request): Promise<Answer> {
  const { faults, ledger, secrets } = context
  const text = await request.text()
  const form = new URLSearchParams(text)
  secrets.request(form)
  const grantType = form.get('grant_type')
  const refreshToken = grantType === 'refresh_token' ? (form.get('refresh_token') ?? '') : undefined
  if (grantType !== null) ledger.tokenRequest(grantType, refreshToken)
  else if (form.has('token')) ledger.revocation()

  if (faults.tokenDelayMs) ledger.fault('tokenDelayMs')
  await hold(faults)
  if (grantType !== null && spendCount(faults, 'dropTokenRequest')) {
    ledger.fault('dropTokenRequest')
    return CUT
  }
  const response = await work(context, new Request(request.url, { ...replay(request), body: text }), form)
  if (refreshToken !== undefined) ledger.refreshEnded(refreshToken, response.ok)
  if (grantType === null) return response
  if (response.ok && spendCount(faults, 'dropTokenReply')) {
    ledger.fault('dropTokenReply')
    if (refreshToken !== undefined) ledger.replyCut(refreshToken)
    return CUT
  }
  return spoil(context, response)
}

/** Waits as long as the switch says, and no longer than it is on. */
async function hold(faults: Faults): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    const leftMs = startedAt + (faults.tokenDelayMs ?? 0) - performance.now()
    if (leftMs <= 0) return
    await sleep(Math.min(leftMs, LOOK_EVERY_MS), undefined, { ref: false })
  }
}

function replay(request: Request): RequestInit {
  return { method: request.method, headers: request.headers, signal: request.signal }
}

async function work(context: TokenEndpointContext, request: Request, form: URLSearchParams): Promise<Response> {
  const { faults, ledger, strict } = context
  const refreshToken = form.get('grant_type') === 'refresh_token' ? (form.get('refresh_token') ?? '') : undefined
  if (form.has('grant_type') && spend(faults.token)) return unavailable(context)
  const provide = () => context.provide(request, endOf(form))
  if (strict === undefined || refreshToken === undefined) return provide()
  return strict.inTurn(refreshToken, async () => {
    const refusal = await strict.refuseReplay(refreshToken, form.get('client_id') ?? undefined)
    if (refusal !== undefined) {
      ledger.replayed(refreshToken.split(':')[1] ?? '', refreshToken)
      return refusal
    }
    const response = await provide()
    if (response.ok) {
      const { access_token: accessToken } = (await response.clone().json()) as { access_token: string }
      await strict.rotated(refreshToken, accessToken)
    }
    return response
  })
}

function endOf(form: URLSearchParams): string {
  if (!form.has('grant_type')) return 'revoked by the client'
  return form.has('code') ? 'its authorization code was replayed' : 'refused by the provider'
}

function unavailable({ faults, ledger }: TokenEndpointContext): Response {
  const { status = 503, retryAfterSeconds } = faults.token ?? {}
  ledger.fault(`token ${status}`)
  return Response.json(
    {
      error: status === 500 ? 'server_error' : 'temporarily_unavailable',
      error_description: 'The sandbox was told to fail',
    },
    { status, headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) } },
  )
}

async function spoil({ faults, ledger }: TokenEndpointContext, response: Response): Promise<Response> {
  const fault = faults.tokenReply
  if (!response.ok || fault === undefined || !spend(fault)) return response
  ledger.fault('tokenReply')
  const body = (await response.json()) as Record<string, unknown>
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  return Response.json(SPOILT[fault.kind](body), { status: response.status, headers })
}

const SPOILT: Record<TokenReplyFault, (body: Record<string, unknown>) => Record<string, unknown>> = {
  'no-access-token': ({ access_token: _dropped, ...rest }) => rest,
  'null-members': (body) => ({ ...body, scope: null, expires_in: null, id_token: null, workspace_id: null }),
  'wrong-type': (body) => ({ ...body, access_token: 42 }),
}

const LOOK_EVERY_MS = 10
