import type { BegunLogin, CompletedLogin, Evergrant } from '../../index.js'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { unlessInterrupted } from '../interruption.js'
import { withoutControls } from '../terminal.js'
import { type ArrivedCallback, openCallbackDesk } from './callback-desk.js'
import { type CallbackListener, openCallbackListener } from './callback-listener.js'
import { failedPage, SIGNED_IN_PAGE } from './callback-page.js'
import { isDeadRegistration } from './dead-registration.js'
import { type LoginRequest, loginOptions } from './login-request.js'
import { waitForCallback } from './wait-for-callback.js'

/** Signs in while the person waits: listen, open the browser, take the callback, finish. */
export async function signIn(context: Context, request: LoginRequest): Promise<CompletedLogin> {
  const listener = await openCallbackListener()
  try {
    const evergrant = await context.evergrant()
    return await attempt({ context, request, evergrant, listener })
  } finally {
    await listener.close()
  }
}

interface Attempt {
  readonly context: Context
  readonly request: LoginRequest
  readonly evergrant: Evergrant
  readonly listener: CallbackListener
  /** The callback of a first try that met a dead registration; its browser tab is sent on to the second try. */
  readonly earlier?: ArrivedCallback
}

async function attempt(input: Attempt): Promise<CompletedLogin> {
  const { context, request, evergrant, listener, earlier } = input
  const { signal } = context.io
  const beginning = evergrant.beginLogin({
    ...(await loginOptions(request, context)),
    redirectUris: listener.redirectUris,
    redirectUri: listener.redirectUri,
    signal,
  })
  const begun = await unlessInterrupted(beginning, signal)
  warnAboutPkce(begun, context)
  const callback = await receiveCallback(input, begun)
  try {
    const completed = await evergrant.completeLogin(callback.url, { binding: begun.binding, signal })
    callback.reply(SIGNED_IN_PAGE)
    return completed
  } catch (error) {
    if (earlier === undefined && request.clientId === undefined && isDeadRegistration(error)) {
      context.say('The server no longer knows this installation; registering again.')
      return await withReply(callback, attempt({ ...input, earlier: callback }))
    }
    callback.reply(pageFor(error))
    throw error
  }
}

async function receiveCallback(
  { context, request, listener, earlier }: Attempt,
  begun: BegunLogin,
): Promise<ArrivedCallback> {
  const told = new Set<string>()
  const desk = openCallbackDesk(begun, (reason) => {
    // Anything on this machine can knock here, as often as it likes.
    if (told.has(reason) || told.size >= 5) return
    told.add(reason)
    context.warn(`${reason}. Still waiting.`)
  })
  listener.answerWith((url) => desk.fromBrowser(url))
  invite(context, begun, request)
  if (earlier?.inBrowser) earlier.reply({ redirect: begun.url })
  else if (request.opensBrowser) await openOrExplain(context, begun.url)
  const readsPaste = context.io.stdin.isTTY || !request.opensBrowser
  return await waitForCallback(desk, context, { timeoutMs: request.timeoutMs, readsPaste })
}

function invite(context: Context, begun: BegunLogin, request: LoginRequest): void {
  const how = request.opensBrowser ? 'Your browser opens this page to sign in' : 'Open this page to sign in'
  context.say(`${how} at ${withoutControls(new URL(begun.issuer).origin)}:\n\n  ${begun.url}\n`)
  context.say(`Waiting for the answer at ${begun.redirectUri} (Ctrl-C stops).`)
  context.say('If the browser is on another machine, paste the address of the page it ends on here.')
}

async function openOrExplain(context: Context, url: string): Promise<void> {
  try {
    await context.io.openBrowser(url)
  } catch {
    context.warn('No browser could be started; open the link above yourself.')
  }
}

export function warnAboutPkce({ pkce }: BegunLogin, context: Context): void {
  if (pkce === 'unadvertised') {
    context.warn('The server does not say whether it supports PKCE; signing in with PKCE (S256) all the same.')
  }
}

/** A first callback whose second try never got as far as a page must not leave its browser tab waiting. */
async function withReply(callback: ArrivedCallback, second: Promise<CompletedLogin>): Promise<CompletedLogin> {
  try {
    return await second
  } catch (error) {
    callback.reply(pageFor(error))
    throw error
  }
}

function pageFor(error: unknown) {
  if (!(error instanceof EvergrantError))
    return failedPage('Not signed in', 'Something went wrong.', 'See the terminal.')
  const title = error.code === 'AUTHORIZATION_DENIED' ? 'Access was denied' : 'Not signed in'
  return failedPage(title, error.message, error.hint)
}
