import { createEvergrant } from 'evergrant'

/** A login at the server, kept in the folder where the bridge looks for it. */
export async function signIn(home: string, server: string): Promise<void> {
  const evergrant = createEvergrant({ home, env: { EVERGRANT_KEY_PROVIDER: 'file' } })
  try {
    const redirectUris = ['http://127.0.0.1:41551/callback']
    const { url, binding } = await evergrant.beginLogin({ server, redirectUris })
    const response = await fetch(url, { redirect: 'manual' })
    await evergrant.completeLogin(response.headers.get('location') ?? '', { binding })
  } finally {
    await evergrant.close()
  }
}
