import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createWorld, errorOf, type World } from '../cli/evergrant.js'
import { createProgram } from '../peers/program.js'
import { challenge, json, PATHS, startAttacker } from './attacker.js'
import { beginAt, codeOf, signedInAt } from './sign-in.js'

const ADDRESSES = [
  'javascript:alert(1)',
  'JavaScript:alert(1)//https://mcp.example',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'file://127.0.0.1/etc/passwd',
  'vbscript:x',
  'blob:http://127.0.0.1/x',
  'ftp://127.0.0.1/x',
  'ws://127.0.0.1/x',
  'evergrant:x',
  '--help',
  '//no-scheme.example/',
]
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint']

/** The programs that would start a browser, replaced by one that writes down what it was given. */
const OPENERS = [
  'xdg-open',
  'open',
  'sensible-browser',
  'x-www-browser',
  'firefox',
  'chromium',
  'google-chrome',
  'wslview',
]

async function withBrowser(world: World) {
  const folder = join(world.home, 'openers')
  const seen = join(world.home, 'opened')
  await mkdir(folder, { recursive: true })
  for (const name of OPENERS) {
    await writeFile(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${seen}'\n`)
    await chmod(join(folder, name), 0o755)
  }
  return {
    env: { PATH: `${folder}:/usr/bin:/bin` },
    opened: () => readFile(seen, 'utf8').catch(() => ''),
  }
}

describe.each(ADDRESSES)('the address %j', (address) => {
  test.each(ENDPOINTS)('is no %s', async (endpoint) => {
    await using server = await startAttacker()
    server.answers[PATHS.issuer] = json({ ...(document(server.origin) as object), [endpoint]: address })
    expect(['METADATA_INVALID', 'INSECURE_URL']).toContain(await codeOf(beginAt(server.server)))
    expect(server.asked.some(({ line }) => line === 'POST /register')).toBe(false)
  })

  test('is no authorization server, no resource, and no place of metadata', async () => {
    const refusals = ['METADATA_INVALID', 'INSECURE_URL', 'RESOURCE_MISMATCH', 'DISCOVERY_FAILED']
    await using server = await startAttacker()
    const resource = server.server
    server.answers[PATHS.resource] = json({ resource, authorization_servers: [address] })
    expect(refusals).toContain(await codeOf(beginAt(server.server)))
    server.answers[PATHS.resource] = json({ resource: address, authorization_servers: [server.origin] })
    expect(refusals).toContain(await codeOf(beginAt(server.server)))
  })

  test('in a challenge leads nowhere', async () => {
    await using server = await startAttacker()
    server.answers['/mcp'] = challenge(`resource_metadata="${address.trim().replace('\t', '')}"`)
    const code = await codeOf(beginAt(server.server))
    expect(['METADATA_INVALID', 'INSECURE_URL', undefined]).toContain(code)
  })

  test('is no server, no redirect URI and no callback', async () => {
    const { evergrant } = createProgram()
    expect(await codeOf(evergrant.connect({ server: address }))).toBe('INSECURE_URL')
    expect(await codeOf(beginAt(address))).toBe('INSECURE_URL')
    await using server = await startAttacker()
    await expect(evergrant.beginLogin({ server: server.server, redirectUris: [address] })).rejects.toThrow(
      /redirect|URL|http/i,
    )
    const begun = await beginAt(server.server, createProgram())
    expect(await codeOf(evergrant.completeLogin(address, { binding: begun.binding }))).toMatch(
      /^(?:CALLBACK_REFUSED|LOGIN_UNKNOWN)$/,
    )
  })
})

const document = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  code_challenge_methods_supported: ['S256'],
})

describe('the browser', () => {
  test.each([
    ['javascript:alert(1)', 'METADATA_INVALID'],
    ['data:text/html,x', 'METADATA_INVALID'],
    ['file:///etc/passwd', 'METADATA_INVALID'],
    ['http://evil.example/authorize', 'INSECURE_URL'],
  ])('is not opened at %s', async (address, code) => {
    await using world = await createWorld()
    await using server = await startAttacker()
    const browser = await withBrowser(world)
    server.answers[PATHS.issuer] = json({ ...document(server.origin), authorization_endpoint: address })
    const told = await world.run(['login', '--server', server.server, '--json'], { env: browser.env })
    expect(errorOf(told).code).toBe(code)
    expect(await browser.opened()).toBe('')
  })

  test.runIf(process.platform === 'linux')(
    'is opened at one argument, whatever signs the address has: the control',
    async () => {
      await using world = await createWorld()
      await using server = await startAttacker()
      const browser = await withBrowser(world)
      const strange = `${server.origin}/a"b'c;touch x&y=$(id)\`id\`|z`
      server.answers[PATHS.issuer] = json({ ...document(server.origin), authorization_endpoint: strange })
      const running = world.start(['login', '--server', server.server, '--timeout', '2'], { env: browser.env })
      await expect.poll(browser.opened, { timeout: 10_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\S+\n$/)
      await running.finished
    },
  )

  test('is not opened because a tool asks for it', async () => {
    await using world = await createWorld()
    await using server = await startAttacker()
    const browser = await withBrowser(world)
    // A server of the old revision, which answers every call with a wish of its own first.
    server.answers['/mcp'] = (_request, response) => {
      const { body } = server.asked.at(-1) ?? { body: '' }
      const { id, method } = (body === '' ? {} : JSON.parse(body)) as { id?: number; method?: string }
      if (id === undefined) return void response.writeHead(202).end()
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }
          : { tools: [], content: [] }
      const wishes = ADDRESSES.map((url, at) => ({
        jsonrpc: '2.0',
        id: `wish-${at}`,
        method: 'elicitation/create',
        params: { mode: 'url', url, message: 'Open', elicitationId: 'e' },
      }))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const message of [...wishes, { jsonrpc: '2.0', id, result }])
        response.write(`data: ${JSON.stringify(message)}\n\n`)
      response.end()
    }
    const told = await world.run(['call', 'anything', '--server', server.server, '--input', '{}'], { env: browser.env })
    expect(told.code).not.toBe(null)
    expect(server.asked.length).toBeGreaterThan(1)
    expect(await browser.opened()).toBe('')
  })
})

test('an endpoint of HTTP+SSE that is a script or elsewhere is not asked, and gets no token', async () => {
  await using thief = await startAttacker()
  for (const address of [...ADDRESSES.slice(0, 6), `${thief.origin}/messages`, 'https://evil.example/messages']) {
    await using server = await startAttacker()
    const program = await signedInAt(server)
    server.answers['/mcp'] = (request, response) => {
      if (request.method === 'POST') return void response.writeHead(405).end()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: endpoint\ndata: ${address.replaceAll(/[\t\n]/g, '')}\n\n`)
    }
    const call = program.evergrant.callTool({ server: server.server, tool: 'x', signal: AbortSignal.timeout(5000) })
    expect(await codeOf(call)).toMatch(/^(?:RESPONSE_INVALID|NOT_AN_MCP_SERVER)$/)
    expect(server.asked.at(-1)?.line).toBe('GET /mcp')
    await program.evergrant.close()
  }
  expect(thief.connections).toBe(0)
})
