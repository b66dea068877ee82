import type { MetadataFault } from '../faults.js'

export const AUTHORIZATION_SERVER_METADATA = '/.well-known/oauth-authorization-server'
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource'

/** The authorization server's metadata, spoilt in the way a test asks for. */
export async function spoilMetadata(fault: MetadataFault, request: Request, genuine: Response): Promise<Response> {
  switch (fault) {
    case 'html':
      return new Response('<!doctype html><title>Gateway</title><h1>502 Bad Gateway</h1>', {
        headers: { 'content-type': 'text/html' },
      })
    case 'huge':
      return edited(genuine, { padding: 'x'.repeat(8 * 1024 * 1024) })
    case 'endless':
      return new Response(endless(request.signal), { headers: { 'content-type': 'application/json' } })
    case 'redirect':
      return Response.redirect(otherOrigin(request.url), 302)
    case 'wrong-issuer':
      return edited(genuine, { issuer: 'https://issuer.invalid' })
    case 'no-s256':
      return edited(genuine, { code_challenge_methods_supported: [] })
    case 'plain-only':
      return edited(genuine, { code_challenge_methods_supported: ['plain'] })
    case 'missing-pkce':
      return edited(genuine, { code_challenge_methods_supported: undefined })
  }
}

async function edited(genuine: Response, changes: Record<string, unknown>): Promise<Response> {
  return Response.json({ ...((await genuine.json()) as object), ...changes })
}

/** The same server under another name: another origin to a client, and nothing outside this machine. */
function otherOrigin(url: string): string {
  const other = new URL(url)
  other.hostname = 'localhost'
  return other.href
}

/** White space for ever, a little at a time, until the client gives up. */
function endless(signal: AbortSignal): ReadableStream<Uint8Array> {
  const blank = new TextEncoder().encode(' '.repeat(16 * 1024))
  let timer: NodeJS.Timeout | undefined
  const stop = () => clearInterval(timer)
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{'))
      signal.addEventListener('abort', stop)
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > -64) controller.enqueue(blank)
      }, 5).unref()
    },
    cancel: stop,
  })
}
