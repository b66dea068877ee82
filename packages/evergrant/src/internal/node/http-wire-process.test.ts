import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createListeners } from './testing/listen.js'
import { tunnelTo } from './testing/proxy.js'
import { selfSigned } from './testing/self-signed.js'

/** Prints what came of a request to each of its arguments, sent twice, and which of Node's modules were loaded for it. */
const PROGRAM = `
  import { createHttpWire } from ${JSON.stringify(fileURLToPath(new URL('http-wire.ts', import.meta.url)))}
  const wire = createHttpWire({ env: JSON.parse(process.env.WIRE_ENV ?? 'null') ?? process.env })
  const results = []
  for (const url of process.argv.slice(2).flatMap((url) => [url, url])) {
    try {
      const response = await wire.request({ url: new URL(url), method: 'POST', headers: {} })
      await response.drain((bytes) => void results.push(new TextDecoder().decode(bytes)))
    } catch (error) {
      results.push(error.details.systemCode ?? error.code)
    }
  }
  console.log(JSON.stringify({ results, undici: process.moduleLoadList.filter((name) => name.includes('undici')) }))
`

/** The programs here are processes of their own, since Node reads these settings when it starts. */
describe('a program with the wire', () => {
  const { listen, closeAll } = createListeners()
  let folder: string
  let program: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evergrant-wire-'))
    program = join(folder, 'program.mjs')
    const stdin = { contents: PROGRAM, resolveDir: folder, loader: 'ts' as const }
    await build({ stdin, outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' })
  })
  afterAll(async () => {
    await closeAll()
    await rm(folder, { recursive: true, force: true })
  })

  const certificates = { proxy: selfSigned('localhost'), server: selfSigned('mcp.example.com') }

  async function start(host: 'localhost' | 'mcp.example.com') {
    const certificate = host === 'localhost' ? certificates.proxy : certificates.server
    const ports = new Set<unknown>()
    const server = createTlsServer(certificate, (request, response) => {
      ports.add(request.socket.remotePort)
      response.end(request.headers.host)
    })
    return { port: await listen(server), connections: () => ports.size }
  }

  async function run(urls: readonly string[], env: Record<string, string>) {
    const settings = { PATH: process.env['PATH'], ...env }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...urls], {
      env: settings,
      timeout: 10_000,
    })
    return { ...(JSON.parse(stdout) as { results: string[]; undici: string[] }), stderr }
  }

  async function trusted(): Promise<{ NODE_EXTRA_CA_CERTS: string }> {
    const file = join(folder, 'ca.pem')
    await writeFile(file, certificates.proxy.cert + certificates.server.cert)
    return { NODE_EXTRA_CA_CERTS: file }
  }

  it('trusts the CA of NODE_EXTRA_CA_CERTS, keeps the connection, loads no undici, and ends', async () => {
    const { port, connections } = await start('localhost')
    const { results, undici, stderr } = await run([`https://localhost:${port}/`], await trusted())
    expect(results).toEqual([`localhost:${port}`, `localhost:${port}`])
    expect({ connections: connections(), undici, stderr }).toEqual({ connections: 1, undici: [], stderr: '' })
  })

  it('does so in the tunnel of a proxy that itself speaks TLS', async () => {
    const { port, connections } = await start('mcp.example.com')
    const { server, asked } = tunnelTo(port, { server: createTlsServer(certificates.proxy) })
    const proxy = `https://localhost:${await listen(server)}`
    const env = { HTTPS_PROXY: proxy, ...(await trusted()) }
    const { results, undici, stderr } = await run(['https://mcp.example.com/'], env)
    expect(results).toEqual(['mcp.example.com', 'mcp.example.com'])
    expect({ connections: connections(), undici, stderr }).toEqual({ connections: 1, undici: [], stderr: '' })
    expect(asked).toEqual([{ target: 'mcp.example.com:443', authorization: undefined }])
  })

  // @requirement rfc-6749/tls-verified, rfc-6750/tls-verified
  it('wants a certificate for the server it asked for', async () => {
    const { port } = await start('localhost')
    const { server } = tunnelTo(port)
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await listen(server)}`, ...(await trusted()) }
    const { results } = await run(['https://mcp.example.com/'], env)
    expect(results).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_INVALID'])
  })

  it('checks certificates whatever the process says, beyond loopback', async () => {
    const { port } = await start('mcp.example.com')
    const { server } = tunnelTo(port)
    const proxy = { HTTPS_PROXY: `http://127.0.0.1:${await listen(server)}` }
    const insecure = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const said = await run(['https://mcp.example.com/'], { ...proxy, ...insecure })
    expect(said.results).toEqual(['TLS_VERIFICATION_DISABLED', 'TLS_VERIFICATION_DISABLED'])
    const unsaid = await run(['https://mcp.example.com/'], { WIRE_ENV: JSON.stringify(proxy), ...insecure })
    expect(unsaid.results).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'])
    const local = await run([`https://localhost:${port}/`], insecure)
    expect(local.results).toEqual([`localhost:${port}`, `localhost:${port}`])
  })
})
