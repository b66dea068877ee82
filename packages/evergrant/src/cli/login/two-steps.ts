import type { BegunLogin, CompletedLogin } from '../../index.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { dataFolder } from '../../internal/node/environment.js'
import { unlessInterrupted } from '../interruption.js'
import { CALLBACK_PORTS, redirectUriOf } from './callback-listener.js'
import { isDeadRegistration } from './dead-registration.js'
import { forgetLogin, type KeptLogin, keepLogin, loadLogin } from './kept-login.js'
import { type LoginRequest, loginOptions } from './login-request.js'
import { warnAboutPkce } from './sign-in.js'

/** First step on a machine without a browser: gives the link, and keeps what the second step needs. */
export async function printLogin(
  context: Context,
  request: Omit<LoginRequest, 'opensBrowser' | 'timeoutMs'>,
): Promise<BegunLogin> {
  const evergrant = await context.evergrant()
  const { signal } = context.io
  const redirectUris = CALLBACK_PORTS.map(redirectUriOf)
  const beginning = evergrant.beginLogin({ ...(await loginOptions(request, context)), redirectUris, signal })
  const begun = await unlessInterrupted(beginning, signal)
  const { binding, expiresAt } = begun
  await keepLogin(dataFolder(context.io.env), stateOf(new URL(begun.url)), { ...request, binding, expiresAt })
  warnAboutPkce(begun, context)
  return begun
}

/**
 * Second step: the address of the page that the browser ended on.
 *
 * @throws EvergrantError `AUTHORIZATION_REQUIRED` with a new link when the server has forgotten this client.
 */
export async function completeKeptLogin(context: Context, callbackUrl: string): Promise<CompletedLogin> {
  const home = dataFolder(context.io.env)
  const url = parseCallbackUrl(callbackUrl)
  const state = stateOf(url)
  const kept = await loadLogin(home, state, Date.now())
  const evergrant = await context.evergrant()
  try {
    const completed = await evergrant.completeLogin(url, { binding: kept.binding, signal: context.io.signal })
    await forgetLogin(home, state)
    return completed
  } catch (error) {
    if (isOver(error)) await forgetLogin(home, state)
    throw kept.clientId === undefined && isDeadRegistration(error) ? await offerNewLink(context, kept, error) : error
  }
}

/**
 * Whether the login has ended. What is wrong with the store or the key may have come up before the login was taken from it: then the
 * same address works once that is put right. One kept in vain is `LOGIN_UNKNOWN` at the next try.
 */
function isOver(error: unknown): boolean {
  return isEvergrantError(error) && !/^(?:STORE|RECORD|KEY|LEASE)_|^(?:INTERNAL|INTERRUPTED)$/.test(error.code)
}

async function offerNewLink(context: Context, kept: KeptLogin, cause: unknown): Promise<EvergrantError> {
  const { server, profile, scope, clientMetadataUrl, switchAccount, era } = kept
  const request = {
    ...(server !== undefined && { server }),
    ...(profile !== undefined && { profile }),
    ...(scope !== undefined && { scope }),
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    ...(switchAccount !== undefined && { switchAccount }),
    ...(era !== undefined && { era }),
  }
  const { url } = await printLogin(context, request)
  context.print(url)
  return new EvergrantError(
    'AUTHORIZATION_REQUIRED',
    'The server no longer knows this installation, so it was registered again',
    {
      cause,
      hint: 'Open the new link, then run `evergrant login --complete -` with the address of the page it ends on.',
    },
  )
}

function parseCallbackUrl(text: string): URL {
  const line = text.trim()
  if (URL.canParse(line)) return new URL(line)
  throw new EvergrantError('INPUT_INVALID', 'What was given to --complete is not an address', {
    hint: 'Copy the whole line from the address bar of the page that the browser ended on.',
  })
}

function stateOf(url: URL): string {
  const state = url.searchParams.get('state')
  if (state) return state
  throw new EvergrantError('CALLBACK_REFUSED', 'The callback URL carries no state')
}
