import { check } from './check.js'

const HOPS_AT_MOST = 5

export interface Visit {
  /** Where the redirects ended, without the query: it holds the code. */
  readonly page: string
  readonly status: number
  readonly text: string
}

/** Opens a page as a browser does, redirects and all. */
export async function openPage(url: string, signal: AbortSignal): Promise<Visit> {
  const response = await fetch(url, { signal })
  const { origin, pathname } = new URL(response.url)
  return { page: `${origin}${pathname}`, status: response.status, text: await response.text() }
}

/** Opens the sign-in page and stops before the callback: a web application's own browser would deliver it. */
export async function approve(url: string, redirectUri: string, signal: AbortSignal): Promise<string> {
  let at = url
  for (let hops = 0; hops < HOPS_AT_MOST && !at.startsWith(redirectUri); hops++) {
    const response = await fetch(at, { redirect: 'manual', signal })
    await response.body?.cancel()
    const location = response.headers.get('location')
    check(location !== null, 'the sign-in page to redirect', response.status)
    at = new URL(location, at).href
  }
  check(at.startsWith(redirectUri), `the redirects to end at ${redirectUri}`, new URL(at).origin)
  return at
}
