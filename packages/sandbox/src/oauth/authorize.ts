import { randomBytes } from 'node:crypto'

import type { Faults } from '../faults.js'
import { escapeHtml, page } from './html.js'
import type { AuthorizationRequest, ProviderHelpers } from './provider-copy.js'

export interface WorkspaceChoice {
  readonly id: string
  readonly name: string
}

/** What a person allowed: the grant is made by whoever receives this. */
export interface Approval {
  readonly request: AuthorizationRequest
  readonly workspace: WorkspaceChoice
  readonly query: URLSearchParams
}

export interface AuthorizeContext {
  readonly helpers: ProviderHelpers
  readonly faults: Faults
  readonly autoApprove: boolean
  readonly workspaces: readonly [WorkspaceChoice, ...WorkspaceChoice[]]
  /** Makes the grant; resolves with the callback URL that carries the code. */
  readonly approve: (approval: Approval) => Promise<string>
}

interface WaitingConsent {
  readonly request: AuthorizationRequest
  readonly query: URLSearchParams
}

const CONSENT_PATH = '/authorize/consent'
const MAX_WAITING = 100

/** Answers /authorize and its consent form; undefined for any other path. */
export function createAuthorizeHandler(context: AuthorizeContext) {
  const waiting = new Map<string, WaitingConsent>()

  return async (request: Request): Promise<Response | undefined> => {
    const url = new URL(request.url)
    if (url.pathname === CONSENT_PATH && request.method === 'POST') return decide(context, waiting, request)
    if (url.pathname !== '/authorize' || request.method !== 'GET') return undefined
    if (context.faults.noRedirect) return errorPage('The sandbox was told never to redirect back.')
    const parsed = await parse(context.helpers, request)
    if (parsed instanceof Response) return parsed
    const consent = { request: parsed, query: url.searchParams }
    if (context.faults.denyLogin || url.searchParams.get('login_hint') === 'deny') return deny(context, parsed)
    if (context.autoApprove) return allow(context, consent, context.workspaces[0])
    return ask(context, waiting, consent)
  }
}

/** Errors of a request that cannot be trusted with a redirect are shown here and never reach the callback. */
async function parse(helpers: ProviderHelpers, request: Request): Promise<AuthorizationRequest | Response> {
  try {
    return await helpers.parseAuthRequest(request)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AuthorizationError') throw error
    const redirectTo = (error as { redirectTo?: string }).redirectTo
    return redirectTo === undefined ? errorPage(error.message) : redirect(redirectTo)
  }
}

function errorPage(message: string): Response {
  return page(400, 'This login cannot go on', `<p>${escapeHtml(message)}</p>`)
}

async function ask(
  context: AuthorizeContext,
  waiting: Map<string, WaitingConsent>,
  consent: WaitingConsent,
): Promise<Response> {
  const handle = randomBytes(32).toString('base64url')
  waiting.set(handle, consent)
  for (const oldest of waiting.keys()) {
    if (waiting.size <= MAX_WAITING) break
    waiting.delete(oldest)
  }
  const client = await context.helpers.lookupClient(consent.request.clientId)
  const choices = context.workspaces.map(
    ({ id, name }, index) =>
      `<p><label><input type="radio" name="workspace" value="${id}"${index === 0 ? ' checked' : ''}> ${escapeHtml(name)}</label></p>`,
  )
  return page(
    200,
    'Connect to the sandbox',
    `<p><strong>${escapeHtml(client?.clientName ?? 'A program')}</strong> wants to use your workspace.
It will be sent back to <code>${escapeHtml(new URL(consent.request.redirectUri).origin)}</code>.</p>
<form method="post" action="${CONSENT_PATH}">
<input type="hidden" name="handle" value="${handle}">
<fieldset><legend>Workspace</legend>${choices.join('')}</fieldset>
<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</form>`,
  )
}

async function decide(
  context: AuthorizeContext,
  waiting: Map<string, WaitingConsent>,
  request: Request,
): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const handle = form.get('handle') ?? ''
  const consent = waiting.get(handle)
  waiting.delete(handle)
  if (consent === undefined) return errorPage('This page was already answered. Start the login again.')
  if (form.get('decision') !== 'approve') return deny(context, consent.request)
  const chosen = context.workspaces.find(({ id }) => id === form.get('workspace'))
  return allow(context, consent, chosen ?? context.workspaces[0])
}

async function allow(
  context: AuthorizeContext,
  consent: WaitingConsent,
  workspace: WorkspaceChoice,
): Promise<Response> {
  const callback = new URL(await context.approve({ ...consent, workspace }))
  const { faults } = context
  if (faults.callbackWithoutState) callback.searchParams.delete('state')
  if (faults.callbackWrongState) callback.searchParams.set('state', randomBytes(32).toString('base64url'))
  if (faults.callbackWrongIss) callback.searchParams.set('iss', 'https://issuer.invalid')
  return redirect(callback.href)
}

/** RFC 6749 §4.1.2.1 */
function deny(context: AuthorizeContext, request: AuthorizationRequest): Response {
  const fault = context.faults.denyLogin
  const description = typeof fault === 'object' ? fault.description : 'The user denied the request'
  const callback = new URL(request.redirectUri)
  callback.searchParams.set('error', 'access_denied')
  callback.searchParams.set('error_description', description)
  if (request.state !== '') callback.searchParams.set('state', request.state)
  if (request.issuer !== undefined) callback.searchParams.set('iss', request.issuer)
  return redirect(callback.href)
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
}
