import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createListeners } from '../internal/node/testing/listen.js'
import { selfSigned } from '../internal/node/testing/self-signed.js'
import { discover } from './discovery.js'
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.js'

const { listen, closeAll } = createListeners()
afterEach(closeAll)

async function serve(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(answer))}`
}

function guarded(options: Partial<GuardedFetchOptions> = {}) {
  return createGuardedFetch({ userAgent: 'evergrant-test/1', timeoutMs: 5000, ...options })
}

const json = (body: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

describe('the guarded fetch, with what it sends', () => {
  it('names its user agent, whoever says otherwise', async () => {
    const url = await serve((request, response) => json(request.headers)(request, response))
    const response = await guarded()(url, { headers: { 'user-agent': 'someone else' } })
    expect(await response.json()).toMatchObject({ 'user-agent': 'evergrant-test/1', accept: 'application/json' })
  })

  it('keeps connections for later requests', async () => {
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      json({})(request, response)
    })
    const fetch = guarded()
    for (let request = 0; request < 6; request += 1) await fetch(url)
    // The pool of the global fetch opens a second one before it counts the first as free.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  // @requirement mcp-security/ssrf, mcp-security/ssrf-https, mcp-security/ssrf-private-addresses, rfc-6749/tls-verified
  it.each([
    ['plain http elsewhere', 'http://example.com/', {}, 'INSECURE_URL'],
    ['a password in the URL', 'https://user:planted@example.com/', {}, 'INSECURE_URL'],
    [
      'anything while certificates are not checked',
      'https://example.com/',
      { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
      'TLS_VERIFICATION_DISABLED',
    ],
    ['loopback in public mode', 'http://127.0.0.1:1/', { addresses: 'public' }, 'ADDRESS_REFUSED'],
    ['localhost in public mode', 'https://localhost/', { addresses: 'public' }, 'ADDRESS_REFUSED'],
    ['a private address in public mode', 'https://10.0.0.1/', { addresses: 'public' }, 'ADDRESS_REFUSED'],
    ['a private address in disguise', 'https://[::ffff:169.254.169.254]/', { addresses: 'public' }, 'ADDRESS_REFUSED'],
  ] as const)('refuses %s before it connects', async (_, url, options, code) => {
    let connected = 0
    const transport: typeof fetch = async () => {
      connected += 1
      return new Response()
    }
    const error: unknown = await guarded({ ...options, fetch: transport })(url).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error)).not.toContain('planted')
    expect(connected).toBe(0)
  })

  it('does not mind unchecked certificates on loopback', async () => {
    const url = await serve(json({ ok: true }))
    expect((await guarded({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })(url)).status).toBe(200)
  })
})

describe('the guarded fetch, with what comes back', () => {
  it('drops null members of a JSON object and nothing else', async () => {
    const url = await serve(json({ a: null, b: 0, c: '', d: [null], e: { f: null } }))
    expect(await (await guarded()(url)).json()).toEqual({ b: 0, c: '', d: [null], e: { f: null } })
  })

  it('hands over other bodies as they are', async () => {
    const url = await serve(
      (_, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>null</p>'),
    )
    const response = await guarded()(url)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      404,
      'text/html',
      '<p>null</p>',
    ])
  })

  it('hands over a reply without a body', async () => {
    const url = await serve((_, response) => void response.writeHead(204).end())
    expect((await guarded()(url, { method: 'POST', body: 'x' })).status).toBe(204)
  })

  it('decodes what was compressed', async () => {
    const url = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
    )
    expect(await (await guarded()(url)).json()).toEqual({ a: 1 })
  })

  it.each<[string, RequestListener]>([
    [
      'announced as too large',
      (_, response) => response.writeHead(200, { 'content-length': '5000000' }).flushHeaders(),
    ],
    ['endless', (_, response) => writeForever(response)],
    [
      'small on the wire only',
      (_, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
    ],
  ])('cuts a body that is %s', async (_, answer) => {
    const closed: Promise<unknown>[] = []
    const url = await serve((request, response) => {
      closed.push(new Promise((resolve) => request.socket.on('close', resolve)))
      answer(request, response)
    })
    await expect(guarded()(url)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE', details: { maxBytes: 1_048_576 } })
    if (_ !== 'small on the wire only') await Promise.all(closed)
  })

  it('takes a body of exactly the limit', async () => {
    const url = await serve((_, response) => void response.end('x'.repeat(100)))
    expect(await (await guarded({ maxBytes: 100 })(url)).text()).toHaveLength(100)
    await expect(guarded({ maxBytes: 99 })(url)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' })
  })

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops after the headers', (_, response) => response.writeHead(200).flushHeaders()],
    ['drips', (_, response) => drip(response)],
  ])('gives up on a server that %s, and hangs up', async (_, answer) => {
    const closed: Promise<unknown>[] = []
    const url = await serve((request, response) => {
      closed.push(new Promise((resolve) => request.socket.on('close', resolve)))
      answer(request, response)
    })
    const started = performance.now()
    await expect(guarded({ timeoutMs: 200 })(url)).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
      details: { timeoutMs: 200 },
    })
    expect(performance.now() - started).toBeLessThan(2000)
    await Promise.all(closed)
  })

  it('gives up on a transport that does not listen to its signal', async () => {
    const transport: typeof fetch = () => new Promise(() => undefined)
    await expect(guarded({ fetch: transport, timeoutMs: 50 })('https://example.com')).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
    })
  })

  it("ends with the caller's reason when the caller aborts", async () => {
    const url = await serve(() => undefined)
    const controller = new AbortController()
    const pending = guarded()(url, { signal: controller.signal })
    controller.abort(new Error('not needed any more'))
    await expect(pending).rejects.toThrow('not needed any more')
    await expect(guarded()(url, { signal: controller.signal })).rejects.toThrow('not needed any more')
  })

  it.each<[string, RequestListener]>([
    ['resets the connection', (request) => request.socket.resetAndDestroy()],
    [
      'ends within the body',
      (_, response) => void response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy()),
    ],
  ])('reports a server that %s as unreachable', async (_, answer) => {
    const url = await serve(answer)
    await expect(guarded()(url)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      retryable: true,
      details: { origin: url, systemCode: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
    })
  })

  it('reports a port that nobody listens on with the code of the system', async () => {
    const url = await serve(() => undefined)
    await closeAll()
    await expect(guarded()(url)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      details: { systemCode: 'ECONNREFUSED' },
    })
  })

  // @requirement rfc-6749/tls-verified, rfc-8414/https
  it('refuses a certificate that nobody vouches for, and says what to do', async () => {
    const port = await listen(createTlsServer(selfSigned('localhost'), json({ ok: true })))
    await expect(guarded()(`https://localhost:${port}/`)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      details: { systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })
})

describe('the guarded fetch, when it is sent elsewhere', () => {
  const redirect =
    (location: string | undefined, status = 302) =>
    (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(status, location === undefined ? {} : { location }).end('moved')
    }

  it('follows a GET three times on its own origin', async () => {
    const url = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) json({ arrived: true })(request, response)
      else redirect(`/${left - 1}`)(request, response)
    })
    expect(await (await guarded()(`${url}/3`)).json()).toEqual({ arrived: true })
    await expect(guarded()(`${url}/4`)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' })
  })

  // @requirement mcp-security/ssrf-redirects
  it('never leaves the origin', async () => {
    let visits = 0
    const elsewhere = await serve((request, response) => {
      visits += 1
      json({})(request, response)
    })
    for (const target of [
      elsewhere,
      elsewhere.replace('127.0.0.1', 'localhost'),
      `//localhost:${new URL(elsewhere).port}`,
    ]) {
      const url = await serve(redirect(target))
      await expect(guarded()(url)).rejects.toMatchObject({
        code: 'REDIRECT_REFUSED',
        details: { origin: url, status: 302 },
      })
    }
    expect(visits).toBe(0)
  })

  // @requirement rfc-6749/refresh-token-confidential
  it.each([301, 302, 303, 307, 308])('never sends a POST on, status %i', async (status) => {
    const seen: string[] = []
    const url = await serve((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      redirect('/other', status)(request, response)
    })
    await expect(guarded()(url, { method: 'POST', body: 'code=planted' })).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
    })
    expect(seen).toEqual(['POST /'])
  })

  it.each([
    ['nowhere', undefined],
    ['to what is no URL', 'http://'],
  ])('does not follow a redirect %s', async (_, location) => {
    const url = await serve(redirect(location))
    await expect(guarded()(url)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' })
  })

  it('does not repeat the query of the target', async () => {
    const url = await serve(redirect('https://example.com/login?state=planted'))
    const error: unknown = await guarded()(url).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'REDIRECT_REFUSED', details: { to: 'https://example.com/login' } })
    expect(JSON.stringify(error)).not.toContain('planted')
  })
})

describe('discovery over the guarded fetch', () => {
  it.each<[string, RequestListener, string]>([
    [
      'is HTML',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'METADATA_INVALID',
    ],
    ['is endless', (_, response) => writeForever(response), 'RESPONSE_TOO_LARGE'],
    [
      'leads to another origin',
      (_, response) => void response.writeHead(302, { location: 'https://example.com/' }).end(),
      'REDIRECT_REFUSED',
    ],
    ['never comes', () => undefined, 'REQUEST_TIMEOUT'],
    ['breaks off', (request) => request.socket.resetAndDestroy(), 'SERVER_UNREACHABLE'],
    ['is not there', (_, response) => void response.writeHead(404).end(), 'DISCOVERY_FAILED'],
  ])('has a clear error for metadata that %s', async (_, answer, code) => {
    const server = await serve(answer)
    await expect(discover({ fetch: guarded({ timeoutMs: 300 }), server })).rejects.toMatchObject({ code })
  })
})

function writeForever(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, ' ')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
