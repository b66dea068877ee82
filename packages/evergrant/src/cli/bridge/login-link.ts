import type { LoginLink } from '../../bridge/offers.js'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { openCallbackDesk } from '../login/callback-desk.js'
import { openCallbackListener } from '../login/callback-listener.js'
import { failedPage, SIGNED_IN_PAGE } from '../login/callback-page.js'

/**
 * Links to sign in by, for a host that shows them to its person. The callback is waited for here, as `evergrant login` does; no browser is
 * opened. One link at a time, for as long as it is good.
 */
export function createLoginLinks(context: Context): () => Promise<LoginLink> {
  let offered: Promise<LoginLink> | undefined
  return () =>
    (offered ??= offer(context, () => (offered = undefined)).catch((error: unknown) => {
      offered = undefined
      throw error
    }))
}

async function offer(context: Context, over: () => void): Promise<LoginLink> {
  const evergrant = await context.evergrant()
  const listener = await openCallbackListener()
  try {
    const { redirectUris, redirectUri } = listener
    const begun = await evergrant.beginLogin({ ...context.connection(), redirectUris, redirectUri })
    const desk = openCallbackDesk(begun, () => undefined)
    listener.answerWith((url) => desk.fromBrowser(url))
    const expired = setTimeout(() => void finish(), Math.max(0, begun.expiresAt - Date.now()))
    expired.unref()
    const finish = async () => {
      clearTimeout(expired)
      over()
      await listener.close()
    }
    const completed = desk.arrived.then(async ({ url, reply }) => {
      try {
        await evergrant.completeLogin(url, { binding: begun.binding })
        reply(SIGNED_IN_PAGE)
      } catch (error) {
        const known = error instanceof EvergrantError ? error : undefined
        reply(
          failedPage(
            'Not signed in',
            known?.message ?? 'Something went wrong.',
            known?.hint ?? 'Run `evergrant login`.',
          ),
        )
        throw error
      } finally {
        await finish()
      }
    })
    return { url: begun.url, completed }
  } catch (error) {
    await listener.close()
    throw error
  }
}
