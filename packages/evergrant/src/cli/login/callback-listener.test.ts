import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type CallbackListener, openCallbackListener } from './callback-listener.js'
import { failedPage, renderPage, SIGNED_IN_PAGE } from './callback-page.js'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function open(ports: readonly number[]): Promise<CallbackListener> {
  const listener = await openCallbackListener(ports)
  opened.push(listener)
  return listener
}

async function occupied(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(server)
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function freePort(): Promise<number> {
  const port = await occupied()
  await new Promise((resolve) => (opened.pop() as Server).close(resolve))
  return port
}

describe('the ports', () => {
  // @requirement rfc-8252/loopback-address
  it('are all registered, and the first free one is listened at', async () => {
    const [busy, free, unused] = [await occupied(), await freePort(), 61999]
    const listener = await open([busy, free, unused])
    expect(listener.redirectUri).toBe(`http://127.0.0.1:${free}/callback`)
    expect(listener.redirectUris).toEqual([busy, free, unused].map((port) => `http://127.0.0.1:${port}/callback`))
  })

  it('are joined by a random one when all are taken', async () => {
    const busy = await occupied()
    const listener = await open([busy])
    expect(listener.redirectUris).toEqual([`http://127.0.0.1:${busy}/callback`, listener.redirectUri])
    expect(listener.redirectUri).not.toContain(`:${busy}/`)
  })

  // @requirement rfc-8252/loopback-while-needed
  it('are free again afterwards', async () => {
    const port = await freePort()
    await (await openCallbackListener([port])).close()
    expect((await open([port])).redirectUri).toContain(`:${port}/`)
  })
})

describe('an answer', () => {
  // @requirement rfc-6749/callback-page-scripts, rfc-9700/callback-page
  it('loads nothing, is kept nowhere and tells no other site', async () => {
    const listener = await open([])
    listener.answerWith(async () => SIGNED_IN_PAGE)
    const response = await fetch(`${listener.redirectUri}?code=1`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toContain('<h1>Signed in</h1>')
  })

  it('sees the address with the origin that the browser used', async () => {
    const listener = await open([])
    const seen: string[] = []
    listener.answerWith(async (url) => {
      seen.push(url.href)
      return SIGNED_IN_PAGE
    })
    await fetch(`${listener.redirectUri}?code=1`)
    expect(seen).toEqual([`${listener.redirectUri}?code=1`])
  })

  it('can send the browser on', async () => {
    const listener = await open([])
    listener.answerWith(async () => ({ redirect: 'https://issuer.example/authorize?state=2' }))
    const response = await fetch(listener.redirectUri, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      'https://issuer.example/authorize?state=2',
    ])
  })

  // @requirement rfc-9700/open-redirector
  it('sends nobody to where the address says', async () => {
    const listener = await open([])
    listener.answerWith(async () => SIGNED_IN_PAGE)
    const wish = 'redirect_uri=https://evil.example&url=https://evil.example&return_to=https://evil.example'
    const response = await fetch(`${listener.redirectUri}?code=1&${wish}`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await response.text()).not.toContain('evil.example')
  })

  it.each([
    ['a POST', '/callback?code=1', 'POST'],
    ['the icon that browsers ask for', '/favicon.ico', 'GET'],
  ])('is "nothing here" for %s, and nobody is bothered', async (_, path, method) => {
    const listener = await open([])
    listener.answerWith(() => Promise.reject(new Error('asked')))
    const response = await fetch(new URL(path, listener.redirectUri), { method })
    expect(response.status).toBe(404)
  })

  it('reaches the browser although the listener closes at once', async () => {
    const listener = await open([])
    listener.answerWith(async () => SIGNED_IN_PAGE)
    let asked: () => void
    const arrived = new Promise<void>((resolve) => (asked = resolve))
    listener.answerWith(async () => {
      asked()
      return SIGNED_IN_PAGE
    })
    const response = fetch(listener.redirectUri)
    await arrived
    await listener.close()
    expect((await response).status).toBe(200)
  })
})

// @requirement rfc-6749/values-checked
it('escapes everything that came from outside', () => {
  const page = renderPage(failedPage('Not "signed" in', `<script>alert('1')</script> & more`, '<img src=x>'))
  expect(page).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; more')
  expect(page).toContain('<h1>Not &quot;signed&quot; in</h1>')
  expect(page).not.toMatch(/<(?:script|img)/)
})
