import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import dns from 'node:dns'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createNodeFetch } from './http.js'
import { createListeners } from './testing/listen.js'
import { tunnelTo } from './testing/proxy.js'
import { selfSigned } from './testing/self-signed.js'

const { listen, closeAll } = createListeners()
afterEach(() => vi.restoreAllMocks())
afterEach(closeAll)

const answer: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ host: request.headers.host }))
}

async function startProxy(target: number, status = 200) {
  const { server, asked } = tunnelTo(target, { status })
  return { asked, port: await listen(server) }
}

describe('createNodeFetch through a proxy', () => {
  // @requirement mcp-security/ssrf-proxy
  it('tunnels, by the name and with the credentials of the environment', async () => {
    const { asked, port } = await startProxy(await listen(createServer(answer)))
    const fetch = createNodeFetch({ env: { http_proxy: `http://user:p%40ss@127.0.0.1:${port}` } })
    const response = await fetch('http://mcp.example.com/')
    expect(await response.json()).toEqual({ host: 'mcp.example.com' })
    expect(response).toBeInstanceOf(Response)
    expect(asked).toEqual([{ target: 'mcp.example.com:80', authorization: `Basic ${btoa('user:p@ss')}` }])
  })

  it('checks certificates inside the tunnel', async () => {
    const { asked, port } = await startProxy(await listen(createTlsServer(selfSigned('mcp.example.com'), answer)))
    const fetch = createNodeFetch({ env: { HTTPS_PROXY: `127.0.0.1:${port}` } })
    await expect(fetch('https://mcp.example.com/')).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    })
    expect(asked).toMatchObject([{ target: 'mcp.example.com:443' }])
  })

  it('reads the environment at every request', async () => {
    const { asked, port } = await startProxy(await listen(createServer(answer)))
    const env: Record<string, string | undefined> = {
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: 'localtest.invalid',
    }
    const fetch = createNodeFetch({ env })
    await fetch('http://a.example.com/')
    await expect(fetch('http://localtest.invalid/')).rejects.toThrow('fetch failed')
    expect(asked).toHaveLength(1)
    env['NO_PROXY'] = undefined
    await fetch('http://localtest.invalid/')
    expect(asked.map(({ target }) => target)).toEqual(['a.example.com:80', 'localtest.invalid:80'])
  })

  it('goes straight to loopback', async () => {
    const port = await listen(createServer(answer))
    const fetch = createNodeFetch({ env: { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' } })
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  })

  it.each([407, 403])('fails when the proxy answers %i', async (status) => {
    const { port } = await startProxy(1, status)
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    await expect(fetch('http://a.example.com/')).rejects.toMatchObject({
      name: 'TypeError',
      cause: {
        code: 'SERVER_UNREACHABLE',
        details: { proxyStatus: status },
        message: expect.stringContaining(String(status)),
      },
    })
  })

  it('sends method, headers and body, and gives every header of the reply', async () => {
    const { port } = await startProxy(
      await listen(
        createServer((request, response) => {
          const { method, headers } = request
          response.setHeader('www-authenticate', ['Basic', 'Bearer a="b"'])
          void text(request).then((sent) =>
            response.end(JSON.stringify({ method, type: headers['content-type'], own: headers['x-own'], sent })),
          )
        }),
      ),
    )
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    const body = new URLSearchParams({ grant_type: 'refresh_token' })
    const response = await fetch('http://a.example.com/token', { method: 'POST', headers: { 'x-own': '1' }, body })
    expect(response.headers.get('www-authenticate')).toBe('Basic, Bearer a="b"')
    expect(await response.json()).toEqual({
      method: 'POST',
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      own: '1',
      sent: 'grant_type=refresh_token',
    })
  })

  it('follows no redirect, and keeps its connection', async () => {
    const { asked, port } = await startProxy(
      await listen(createServer((_, response) => void response.writeHead(307, { location: '/elsewhere' }).end())),
    )
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    for (const path of ['a', 'b']) {
      const response = await fetch(`http://a.example.com/${path}`)
      expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
        307,
        '/elsewhere',
        '',
      ])
    }
    expect(asked).toHaveLength(1)
  })

  it('gives a reply without a body, and refuses one in a coding that it did not ask for', async () => {
    const { port } = await startProxy(
      await listen(
        createServer(({ url }, response) => {
          if (url === '/none') response.writeHead(204).end()
          else response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
        }),
      ),
    )
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    expect((await fetch('http://a.example.com/none')).status).toBe(204)
    await expect(fetch('http://a.example.com/packed')).rejects.toMatchObject({ code: 'RESPONSE_INVALID' })
  })

  it('passes an abort on', async () => {
    const { port } = await startProxy(await listen(createServer(() => undefined)))
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    await expect(fetch('http://a.example.com/', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('ends a reply that is aborted in its middle', async () => {
    const { port } = await startProxy(await listen(createServer((_, response) => void response.write('half'))))
    const fetch = createNodeFetch({ env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    const controller = new AbortController()
    const response = await fetch('http://a.example.com/', { signal: controller.signal })
    const read = response.text()
    controller.abort()
    await expect(read).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('createNodeFetch for public addresses', () => {
  // @requirement mcp-security/ssrf-private-addresses
  it('refuses literals and loopback names at once', async () => {
    const port = await listen(createServer(answer))
    const fetch = createNodeFetch({ addresses: 'public' })
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '169.254.169.254']) {
      await expect(fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
    }
  })

  // @requirement mcp-security/ssrf, mcp-security/ssrf-private-addresses
  it('refuses a name that resolves to an address inside', async () => {
    const port = await listen(createServer(answer))
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, done: (...args: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as typeof dns.lookup)
    const fetch = createNodeFetch({ addresses: 'public' })
    await expect(fetch(`http://rebind.example.com:${port}/`)).rejects.toMatchObject({
      cause: { code: 'ADDRESS_REFUSED' },
    })
  })

  // @requirement mcp-security/ssrf-proxy
  it('refuses them through a proxy too', async () => {
    const { asked, port } = await startProxy(1)
    const fetch = createNodeFetch({ addresses: 'public', env: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
    await expect(fetch('http://10.0.0.1/')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
    expect(asked).toEqual([])
  })
})

describe('createNodeFetch in a program of its own', () => {
  const ENTRY = `
    import { createNodeFetch } from ${JSON.stringify(fileURLToPath(new URL('http.ts', import.meta.url)))}
    const response = await createNodeFetch({ env: process.env })(process.argv[2])
    console.log(await response.text())
  `

  async function run(url: string, { proxied = false } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'evergrant-http-'))
    try {
      const outfile = join(folder, 'program.mjs')
      const stdin = { contents: ENTRY, resolveDir: folder, loader: 'ts' as const }
      await build({
        stdin,
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'silent',
      })
      const certificate = selfSigned('mcp.example.com')
      const ca = join(folder, 'ca.pem')
      await writeFile(ca, certificate.cert)
      const { asked, port } = await startProxy(await listen(createTlsServer(certificate, answer)))
      const settings = {
        PATH: process.env['PATH'],
        NODE_EXTRA_CA_CERTS: ca,
        ...(proxied ? { HTTPS_PROXY: `http://127.0.0.1:${port}` } : {}),
      }
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile, url], {
        env: settings,
        timeout: 10_000,
      })
      return { asked, stdout, stderr }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  it('trusts the CA of NODE_EXTRA_CA_CERTS inside the tunnel, warns of nothing and ends', async () => {
    const { asked, stdout, stderr } = await run('https://mcp.example.com/', { proxied: true })
    expect(JSON.parse(stdout)).toEqual({ host: 'mcp.example.com' })
    expect(stderr).toBe('')
    expect(asked).toMatchObject([{ target: 'mcp.example.com:443' }])
  })
})
