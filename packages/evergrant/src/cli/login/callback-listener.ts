import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { EvergrantError } from '../../errors.js'
import { type CallbackPage, NOT_FOUND_PAGE, PAGE_HEADERS, renderPage } from './callback-page.js'

const CALLBACK_PATH = '/callback'

/**
 * Ports of the dynamic range (RFC 6335 §6), all registered at once: when one is taken the next serves, and the client
 * registration stays good.
 */
export const CALLBACK_PORTS: readonly number[] = [51789, 54817, 58263, 61427]

const LAST_ANSWER_MS = 1000

/** What a callback is answered with: a page, or the next sign-in page. */
export type CallbackAnswer = CallbackPage | { readonly redirect: string }

export interface CallbackListener {
  /** Every redirect URI to register. */
  readonly redirectUris: readonly string[]
  /** The one that is listened at. */
  readonly redirectUri: string
  /** Says who answers requests from now on. */
  answerWith(answer: (url: URL) => Promise<CallbackAnswer>): void
  /** Lets answers that are on their way reach the browser, then stops listening. */
  close(): Promise<void>
}

export function redirectUriOf(port: number): string {
  return `http://127.0.0.1:${port}${CALLBACK_PATH}`
}

/**
 * Listens on the first free port, before anything else of a login happens. Where all are taken, on a random one, which is
 * registered besides.
 *
 * @throws EvergrantError `CALLBACK_PORT_BUSY`
 */
export async function openCallbackListener(ports: readonly number[] = CALLBACK_PORTS): Promise<CallbackListener> {
  // A static import of node:http costs every other command 40 ms on Node 22 and later.
  const { createServer } = await import('node:http')
  let answer: (url: URL) => Promise<CallbackAnswer> = async () => NOT_FOUND_PAGE
  const underWay = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const done = answerTo(request, (url) => answer(url)).then((page) => send(response, page))
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
  })
  const port = await listenOnFirstFree(server, ports)
  const registered = ports.includes(port) ? ports : [...ports, port]
  return {
    redirectUris: registered.map(redirectUriOf),
    redirectUri: redirectUriOf(port),
    answerWith: (next) => (answer = next),
    async close() {
      await Promise.race([Promise.all(underWay), sleep(LAST_ANSWER_MS, undefined, { ref: false })])
      server.close()
      server.closeAllConnections()
    },
  }
}

async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of [...ports, 0]) {
    const bound = await listenOn(server, port)
    if (bound !== undefined) return bound
  }
  throw new EvergrantError(
    'CALLBACK_PORT_BUSY',
    `No port on 127.0.0.1 is free for the callback: tried ${ports.join(', ')}`,
    {
      details: { ports },
    },
  )
}

/** The port that is listened on; `undefined` when it is taken, reserved or forbidden. */
async function listenOn(server: Server, port: number): Promise<number | undefined> {
  try {
    await once(server.listen({ host: '127.0.0.1', port, exclusive: true }), 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : undefined
}

async function answerTo(
  request: IncomingMessage,
  answer: (url: URL) => Promise<CallbackAnswer>,
): Promise<CallbackAnswer> {
  const origin = `http://127.0.0.1:${request.socket.localPort}`
  const target = request.url ?? ''
  if (request.method !== 'GET' || !isVisit(request.headers, new URL(origin)) || !URL.canParse(target, origin)) {
    return NOT_FOUND_PAGE
  }
  const url = new URL(target, origin)
  // Browsers ask for an icon beside every page; that is no callback.
  return url.pathname === '/favicon.ico' ? NOT_FOUND_PAGE : await answer(url)
}

/**
 * Whether a browser was sent to this very address. A name that somebody made to lead here (DNS rebinding) is another one, and what a page
 * loads or asks in the background is no visit.
 */
function isVisit(headers: IncomingHttpHeaders, { host }: URL): boolean {
  return headers.host === host && VISITS.has(headers['sec-fetch-dest'] ?? 'document')
}

/** What a browser says that it wants the answer for; other programs say nothing. */
const VISITS = new Set<unknown>(['document', 'iframe'])

/** Ends when the browser has the whole answer, or has gone. */
async function send(response: ServerResponse, answer: CallbackAnswer): Promise<void> {
  const ended = once(response, 'close')
  if ('redirect' in answer) response.writeHead(303, { ...PAGE_HEADERS, location: answer.redirect }).end()
  else response.writeHead(answer.status, PAGE_HEADERS).end(renderPage(answer))
  await ended
}
