import type { Evergrant } from 'evergrant'

const REDIRECT_URI = 'http://127.0.0.1:48123/callback'

/** A whole login, with the part of the browser. */
export async function signIn(
  evergrant: Evergrant,
  connection: { readonly server: string; readonly owner?: string },
): Promise<void> {
  const login = await evergrant.beginLogin({ ...connection, redirectUris: [REDIRECT_URI] })
  const { headers, status } = await fetch(login.url, { redirect: 'manual' })
  const callback = headers.get('location')
  if (callback === null) throw new Error(`The authorization endpoint answered ${status} without a redirect`)
  const { owner } = connection
  await evergrant.completeLogin(callback, { binding: login.binding, ...(owner !== undefined && { owner }) })
}
