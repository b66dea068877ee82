import { AsyncLocalStorage } from 'node:async_hooks'

import type { SandboxClock } from '../clock.js'
import { type Faults, spend, spendCount } from '../faults.js'
import type { Answer } from '../http/host.js'
import type { Ledger } from '../ledger.js'
import type { Settings } from '../options.js'
import { type Approval, createAuthorizeHandler, type WorkspaceChoice } from './authorize.js'
import { createMemoryKv, type KvDump, type MemoryKv } from './memory-kv.js'
import { AUTHORIZATION_SERVER_METADATA, RESOURCE_METADATA, spoilMetadata } from './metadata.js'
import {
  evaluateProvider,
  type ProviderContext,
  type ProviderEnv,
  type ProviderHelpers,
  type ProviderModule,
  type ProviderOptions,
} from './provider-copy.js'
import { createSecretRecord, type SecretRecord } from './secret-record.js'
import { createStrictLayer } from './strict.js'
import { answerTokenRequest } from './token-endpoint.js'

/** Who a valid access token speaks for. */
export interface Identity {
  readonly userId: string
  readonly workspaceId: string
  /** Which login it is of. */
  readonly grantId: string
}

export interface OAuthServerContext {
  readonly origin: string
  readonly settings: Settings
  readonly clock: SandboxClock
  readonly faults: Faults
  readonly ledger: Ledger
  readonly userId: string
  readonly workspaces: readonly [WorkspaceChoice, ...WorkspaceChoice[]]
  /** What `saveLogins` gave. */
  readonly logins: KvDump
  /** Serves /mcp and /sse once the access token is found valid. */
  readonly serveMcp: (request: Request, identity: Identity) => Promise<Response>
}

export interface OAuthServer {
  fetch(request: Request): Promise<Answer>
  /** Every login ends, as when a person removes the connection. */
  revokeGrants(): Promise<void>
  /** Every registration is gone, as at the end of its lifetime; logins and their tokens stay. */
  forgetClients(): Promise<void>
  /** Every access token of this age is refused from now on, whatever its time says; logins stay. */
  endAccessTokens(minAgeSeconds?: number): Promise<void>
  /** Lets what has expired by now disappear, so that the ledger knows of it. */
  sweep(): void
  /** Registrations and logins with hashes of their tokens, for `logins` of another sandbox at the same address. */
  saveLogins(): KvDump
  /** Every token, code, verifier and client secret that was issued or sent. */
  secretsSeen(): readonly string[]
}

/** A refused or missing access token (RFC 6750 §3.1), in the provider's words. */
const INVALID_TOKEN = JSON.stringify({ error: 'invalid_token', error_description: 'Invalid access token' })

/** The authorization server and the guarded resource: the real provider, with the sandbox's layers round it. */
export function createOAuthServer(context: OAuthServerContext): OAuthServer {
  const { settings, clock, faults, ledger } = context
  const reasons = new AsyncLocalStorage<string>()
  const secrets = createSecretRecord()
  const kv = createMemoryKv(
    clock,
    observeGrants(context, () => reasons.getStore()),
  )
  kv.restore(context.logins)
  const env: ProviderEnv = { OAUTH_KV: kv }
  const module = evaluateProvider(clock, minimumLifetime(settings))
  const options = providerOptions(context, module)
  const provider = new module.OAuthProvider(options)
  const helpers = module.getOAuthApi(options, env)
  const strict = settings.strict ? createStrictLayer(kv, helpers) : undefined
  const ask = (request: Request) => provider.fetch(request, env, createProviderContext())

  const authorize = createAuthorizeHandler({
    helpers,
    faults,
    autoApprove: settings.autoApprove,
    workspaces: context.workspaces,
    approve: (approval) => reasons.run('replaced by a new login', () => makeGrant(context, helpers, secrets, approval)),
  })
  options.defaultHandler.fetch = async (request) =>
    (await authorize(request)) ?? new Response('Not found\n', { status: 404 })

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === AUTHORIZATION_SERVER_METADATA && faults.metadata !== undefined) {
        return spoilMetadata(faults.metadata, request, await ask(request))
      }
      if (pathname.startsWith(RESOURCE_METADATA) && settings.resourceDocument === 'none') {
        return new Response('Not found\n', { status: 404 })
      }
      if (pathname === '/register') return register(context, async (inner) => secrets.reply(await ask(inner)), request)
      if (pathname === '/token') {
        const provide = async (inner: Request, because: string) =>
          secrets.reply(await reasons.run(because, () => ask(inner)))
        return reasons.run('a rotated-out refresh token was replayed', () =>
          answerTokenRequest({ faults, ledger, secrets, strict, provide }, request),
        )
      }
      return withoutHint(settings, await ask(toProviderPath(settings, request)))
    },
    async revokeGrants() {
      await reasons.run('revoked by the user', () => removeGrants(kv, helpers))
    },
    forgetClients: () => removeAll(kv, 'client:'),
    endAccessTokens: (minAgeSeconds = 0) => removeTokens(kv, clock.nowSeconds() - minAgeSeconds),
    sweep: kv.sweep,
    saveLogins: kv.dump,
    secretsSeen: secrets.list,
  }
}

/** The provider refuses lifetimes under 60 seconds; only a sandbox that asks for one gets a lower floor. */
function minimumLifetime(settings: Settings): number {
  return Math.min(60, settings.accessTokenSeconds, settings.refreshTokenSeconds, settings.idleSeconds)
}

function providerOptions(context: OAuthServerContext, module: ProviderModule): ProviderOptions {
  const { settings, origin, clock, ledger } = context
  const forPath = settings.resourceDocument === 'path'
  const api = {
    fetch: async (request: Request, _env: ProviderEnv, { props }: ProviderContext) => guarded(context, request, props),
  }
  return {
    apiHandlers: forPath ? { '/mcp': api } : { '/mcp': api, '/sse': api },
    defaultHandler: { fetch: async () => new Response('Not found\n', { status: 404 }) },
    authorizeEndpoint: '/authorize',
    tokenEndpoint: '/token',
    clientRegistrationEndpoint: '/register',
    accessTokenTTL: Math.min(settings.accessTokenSeconds, settings.refreshTokenSeconds, settings.idleSeconds),
    refreshTokenTTL: Math.min(settings.refreshTokenSeconds, settings.idleSeconds),
    scopesSupported: ['default'],
    resourceMetadata: { resource: forPath ? `${origin}/mcp` : origin, resource_name: 'Notion MCP (sandbox)' },
    onError() {},
    // The provider's idle time starts anew at each refresh; this keeps it from outliving the login's absolute end.
    tokenExchangeCallback({ grantType, grantId }) {
      const createdAt = ledger.grantCreatedAtSeconds(grantId)
      if (grantType !== 'refresh_token' || createdAt === undefined) return undefined
      const left = createdAt + settings.refreshTokenSeconds - clock.nowSeconds()
      if (left < minimumLifetime(settings)) {
        ledger.expired(grantId, 'absolute')
        throw new module.OAuthError('invalid_grant', { description: 'Refresh token has expired' })
      }
      return { refreshTokenIdleTTL: Math.min(settings.idleSeconds, left) }
    },
  }
}

function createProviderContext(): ProviderContext {
  return { waitUntil() {}, passThroughOnException() {} }
}

async function makeGrant(
  context: OAuthServerContext,
  helpers: ProviderHelpers,
  secrets: SecretRecord,
  approval: Approval,
): Promise<string> {
  const { request, workspace, query } = approval
  const { redirectTo } = await helpers.completeAuthorization({
    request,
    userId: context.userId,
    metadata: { workspace: workspace.name },
    scope: request.scope,
    props: { userId: context.userId, workspaceId: workspace.id } satisfies Omit<Identity, 'grantId'>,
  })
  const code = new URL(redirectTo).searchParams.get('code') ?? ''
  const grantId = code.split(':')[1] ?? ''
  secrets.keep(code)
  const asked = (name: string) => query.get(name) ?? undefined
  context.ledger.grantCreated(grantId, {
    clientId: request.clientId,
    workspace: workspace.name,
    ...definedOnly({ prompt: asked('prompt'), loginHint: asked('login_hint'), resource: asked('resource') }),
  })
  return redirectTo
}

function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Tells the ledger what happens to grants, from the only place that cannot be wrong about it: their storage. */
function observeGrants({ ledger, clock, settings }: OAuthServerContext, reason: () => string | undefined) {
  const refreshTokenIds = new Map<string, string>()
  const grantIdOf = (key: string) => (key.startsWith('grant:') ? key.split(':')[2] : undefined)
  return {
    written(key: string, value: string) {
      const grantId = grantIdOf(key)
      const { refreshTokenId } = grantId === undefined ? {} : (JSON.parse(value) as { refreshTokenId?: string })
      if (grantId === undefined || refreshTokenId === undefined) return
      const before = refreshTokenIds.get(grantId)
      if (before !== refreshTokenId) ledger.tokensIssued(grantId, before === undefined ? 'first' : 'rotation')
      refreshTokenIds.set(grantId, refreshTokenId)
    },
    removed(key: string, how: 'deleted' | 'expired') {
      const grantId = grantIdOf(key)
      if (grantId === undefined) return
      refreshTokenIds.delete(grantId)
      if (how === 'expired') {
        const endsAt = (ledger.grantCreatedAtSeconds(grantId) ?? 0) + settings.refreshTokenSeconds
        ledger.expired(grantId, clock.nowSeconds() >= endsAt ? 'absolute' : 'idle')
      }
      ledger.grantEnded(grantId, how === 'expired' ? 'expired' : (reason() ?? 'removed'))
    },
  }
}

async function register(
  context: OAuthServerContext,
  ask: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  if (context.faults.refuseRegistration) {
    return Response.json(
      { error: 'invalid_client_metadata', error_description: 'Registration is closed' },
      { status: 400 },
    )
  }
  const response = await ask(request)
  if (response.status === 201) context.ledger.registration()
  return response
}

async function guarded(context: OAuthServerContext, request: Request, props: unknown): Promise<Response> {
  const { faults, ledger } = context
  if (spendCount(faults, 'rejectTokens')) {
    ledger.fault('rejectTokens')
    return refuseToken(context)
  }
  if (faults.mcp !== undefined && spend(faults.mcp)) {
    ledger.fault('mcp')
    const { status, retryAfterSeconds } = faults.mcp
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
    return new Response('The sandbox was told to fail\n', { status, headers })
  }
  return context.serveMcp(fromProviderPath(context.settings, request), {
    ...(props as Omit<Identity, 'grantId'>),
    grantId: grantIdOf(request),
  })
}

/** The provider's access tokens are `user:grant:secret`. */
function grantIdOf(request: Request): string {
  return request.headers.get('authorization')?.split(':')[1] ?? ''
}

function refuseToken({ origin, settings }: OAuthServerContext): Response {
  const document = `${origin}${RESOURCE_METADATA}${settings.resourceDocument === 'path' ? '/mcp' : ''}`
  return new Response(INVALID_TOKEN, {
    status: 401,
    headers: {
      'content-type': 'application/json',
      'www-authenticate': `Bearer realm="OAuth", resource_metadata="${document}", error="invalid_token"`,
    },
  })
}

/** A resource of ORIGIN/mcp covers only paths below /mcp, so /sse is shown to the provider as /mcp/sse. */
function toProviderPath(settings: Settings, request: Request): Request {
  const url = new URL(request.url)
  if (settings.resourceDocument !== 'path' || !/^\/sse(\/|$)/.test(url.pathname)) return request
  url.pathname = `/mcp${url.pathname}`
  return new Request(url, request)
}

function fromProviderPath(settings: Settings, request: Request): Request {
  const url = new URL(request.url)
  if (settings.resourceDocument !== 'path' || !url.pathname.startsWith('/mcp/sse')) return request
  url.pathname = url.pathname.slice('/mcp'.length)
  return new Request(url, request)
}

/** Without a resource document, a challenge must not point at one. */
function withoutHint(settings: Settings, response: Response): Response {
  const challenge = response.headers.get('www-authenticate')
  if (settings.resourceDocument !== 'none' || challenge === null) return response
  const headers = new Headers(response.headers)
  headers.set('www-authenticate', challenge.replace(/,? ?resource_metadata="[^"]*"/, ''))
  return new Response(response.body, { status: response.status, headers })
}

async function removeAll(kv: MemoryKv, prefix: string): Promise<void> {
  const { keys } = await kv.list({ prefix })
  await Promise.all(keys.map(({ name }) => kv.delete(name)))
}

async function removeTokens(kv: MemoryKv, upTo: number): Promise<void> {
  const { keys } = await kv.list({ prefix: 'token:' })
  for (const { name } of keys) {
    const token = (await kv.get(name, { type: 'json' })) as { readonly createdAt: number } | null
    if (token !== null && token.createdAt <= upTo) await kv.delete(name)
  }
}

async function removeGrants(kv: MemoryKv, helpers: ProviderHelpers): Promise<void> {
  const { keys } = await kv.list({ prefix: 'grant:' })
  for (const { name } of keys) {
    const [, userId, grantId] = name.split(':')
    if (userId !== undefined && grantId !== undefined) await helpers.revokeGrant(grantId, userId)
  }
}
