// A web application whose visitors connect their own Notion workspace.
import { createServer } from 'node:http'
import { createEvergrant, isEvergrantError } from 'evergrant'
import { renderConnect, renderConnected, renderProblem } from './pages.js'
import { openSession, readCookies, writeCookie } from './session.js'

/**
 * @typedef {{ owner: string, url: URL, cookies: Map<string, string> }} Visit
 * @typedef {{ html?: string, redirect?: string, status?: number, cookies?: string[] }} Answer
 */

const port = Number(process.env.PORT ?? 3000)
/** Where browsers find this application; https in production. */
const origin = process.env.ORIGIN ?? `http://127.0.0.1:${port}`
const secure = origin.startsWith('https:')

const evergrant = createEvergrant({ clientName: 'Web sign-in example' })
const server = process.env.EVERGRANT_SERVER
const binding = { name: 'binding', path: '/callback', secure }

/** @type {Record<string, ((visit: Visit) => Promise<Answer>) | undefined>} */
const routes = {
  async 'GET /'({ owner }) {
    const { state, reason } = await evergrant.status({ owner, server })
    return { html: state === 'signed_in' ? renderConnected(await whoIs(owner)) : renderConnect(reason) }
  },

  async 'POST /connect'({ owner }) {
    const login = await evergrant.beginLogin({ owner, server, redirectUris: [`${origin}/callback`] })
    // The secret stays in this browser: a callback that comes from another one is refused.
    return { redirect: login.url, cookies: [writeCookie({ ...binding, value: login.binding, maxAge: 600 })] }
  },

  async 'GET /callback'({ owner, url, cookies }) {
    await evergrant.completeLogin(url, { owner, binding: cookies.get(binding.name) ?? '' })
    // A redirect takes the code out of the address bar and the history.
    return { redirect: '/', cookies: [writeCookie({ ...binding, value: '', maxAge: 0 })] }
  },

  async 'POST /disconnect'({ owner }) {
    await evergrant.logout({ owner, server })
    return { redirect: '/' }
  },
}

/** @param {string} owner */
async function whoIs(owner) {
  const client = await evergrant.connect({ owner, server })
  try {
    const { content } = await client.callTool({ name: 'notion-fetch', arguments: { id: 'self' } })
    const { self } = JSON.parse(content[0]?.type === 'text' ? content[0].text : '{}')
    return { person: self?.user?.name, workspace: self?.workspace?.name }
  } finally {
    await client.close()
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function answer(request) {
  const url = new URL(request.url ?? '/', origin)
  const cookies = readCookies(request.headers.cookie)
  const session = openSession(cookies.get('session'))
  const route = routes[`${request.method} ${url.pathname}`]
  if (route === undefined) return { status: 404, html: renderProblem('There is no such page.') }
  const result = await route({ owner: session.owner, url, cookies }).catch(explain)
  const cookie = writeCookie({ name: 'session', value: session.value, path: '/', maxAge: 86_400, secure })
  return { ...result, cookies: [cookie, ...(result.cookies ?? [])] }
}

/** @param {unknown} error @returns {Answer} */
function explain(error) {
  if (!isEvergrantError(error)) throw error
  console.error(`${error.code}: ${error.message}`)
  return { status: error.status, html: renderProblem(error.message) }
}

/** @param {import('node:http').ServerResponse} reply @param {Answer} answer */
function send(reply, { html = '', redirect, status = redirect === undefined ? 200 : 303, cookies = [] }) {
  reply.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'set-cookie': cookies,
    ...(redirect !== undefined && { location: redirect }),
  })
  reply.end(html)
}

createServer((request, reply) => {
  answer(request).then(
    (result) => send(reply, result),
    (error) => {
      console.error(error)
      send(reply, { status: 500, html: renderProblem('Something went wrong here.') })
    },
  )
}).listen(port, '127.0.0.1', () => console.log(`Open ${origin}`))
