import type { CompletedLogin, Evergrant } from '../../index.js'
import { approve } from './browser.js'

// Nothing listens there: the callback is taken from the redirect.
const REDIRECT_URI = 'http://127.0.0.1:51789/callback'

/** Signs in through the library's two halves, as a web application does. */
export async function signInWithLibrary(
  evergrant: Evergrant,
  connection: { readonly server: string; readonly profile?: string },
  signal: AbortSignal,
): Promise<CompletedLogin> {
  const { url, binding } = await evergrant.beginLogin({ ...connection, redirectUris: [REDIRECT_URI], signal })
  const callback = await approve(url, REDIRECT_URI, signal)
  return await evergrant.completeLogin(callback, { binding, signal })
}
