import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { authorizationUrl, BIN, type Finished, ownKeys, run, start } from '../cli/evergrant.js'
import { createProgram } from '../peers/program.js'
import { type Attacker, json, PATHS, startAttacker } from './attacker.js'
import { beginAt, callbackOf } from './sign-in.js'

/** What a terminal obeys, what makes a new line, and what turns text round. */
const FORGED = [
  'a\nerror: Signed out [AUTHORIZATION_REQUIRED]',
  'a\r\n2 2026-01-01 00:00:00Z evil: signed in (generation 9)',
  '\u001B[2J\u001B[1;1Hwiped\u001B]0;title\u0007\u001B]52;c;cm0gLXJm\u0007',
  '\u009B2J\u009B31mred\u0090q\u009C\u0085next line\b\b\u007F',
  '\u202Eevil\u2066\u2069\u202D\u0000\uFEFF\u200B',
  '\u2028{"forged":true}\u2029',
]

const OBEYED = /[^\P{Cc}\n]|[\u202A-\u202E\u2028\u2029\u2066-\u2069]/u

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-forging-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const env = () => ({ EVERGRANT_HOME: home, EVERGRANT_LOG: 'debug' })

function evergrant(server: Attacker, ...args: string[]): Promise<Finished> {
  return run([...args, '--server', server.server], { env: env() })
}

/** What of it a terminal obeys, and lines that look like ours and are not. */
function dishonestIn({ stdout, stderr }: Pick<Finished, 'stdout' | 'stderr'>): string[] {
  const said = `${stdout}\n${stderr}`
  return [OBEYED, /^(?:error: Signed out|2 2026-01-01|\{"forged").*/m].flatMap((sign) => sign.exec(said) ?? [])
}

/** One error of one line on stderr, which is JSON. */
function expectOneLine({ stderr }: Finished): void {
  const lines = stderr.trimEnd().split('\n')
  expect(lines.filter((line) => line.startsWith('{"error":'))).toHaveLength(1)
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: { code: expect.stringMatching(/^[A-Z_]+$/) } })
}

describe.each(FORGED)('%j', (forged) => {
  const replies: [string, (server: Attacker) => void][] = [
    ['the issuer', (server) => (server.answers[PATHS.issuer] = json({ issuer: forged }))],
    [
      'an endpoint',
      (server) =>
        (server.answers[PATHS.issuer] = json({
          issuer: server.origin,
          authorization_endpoint: forged,
          token_endpoint: forged,
        })),
    ],
    [
      'the resource',
      (server) => (server.answers[PATHS.resource] = json({ resource: forged, authorization_servers: [] })),
    ],
    [
      'a refusal to register',
      (server) => (server.answers['/register'] = json({ error: forged, error_description: forged }, 400)),
    ],
    [
      'a way to authenticate',
      (server) =>
        (server.answers['/register'] = json({
          client_id: 'c',
          client_secret: 's',
          token_endpoint_auth_method: forged,
        })),
    ],
    [
      'a type of content',
      (server) =>
        (server.answers[PATHS.issuer] = (_, response) =>
          void response.writeHead(200, { 'content-type': `text/${latin1(forged)}` }).end('x')),
    ],
  ]

  test.each(replies)('in %s is neither obeyed nor a line of its own', async (_name, spoil) => {
    await using server = await startAttacker()
    spoil(server)
    expect(dishonestIn(await evergrant(server, 'login', '--no-browser'))).toEqual([])
    const asJson = await evergrant(server, 'login', '--no-browser', '--json')
    expect(dishonestIn(asJson)).toEqual([])
    expectOneLine(asJson)
  })

  test('in the words of a denial stays one line of the terminal, of JSON and of the log', async () => {
    await using server = await startAttacker()
    const running = start(['login', '--no-browser', '--server', server.server], { env: env() })
    const url = await authorizationUrl(running)
    const asked = new URL(url).searchParams
    const callback = new URL(asked.get('redirect_uri') ?? '')
    callback.searchParams.set('state', asked.get('state') ?? '')
    callback.searchParams.set('error', forged)
    callback.searchParams.set('error_description', forged)
    await fetch(callback)
    expect(dishonestIn(await running.finished)).toEqual([])
    const words = await evergrant(server, 'auth', 'log')
    expect(dishonestIn(words)).toEqual([])
    const lines = (await evergrant(server, 'auth', 'log', '--json')).stdout
    expect(lines).not.toMatch(OBEYED)
    const entries = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { sequence: number })
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, at) => at + 1))
    expect(words.stdout.trimEnd().split('\n')).toHaveLength(entries.length)
    expect((await evergrant(server, 'auth', 'log', '--verify')).code).toBe(0)
  })

  test('in an answer of the MCP server stays one line', async () => {
    await using server = await startAttacker()
    speakMcp(server, forged)
    expect(dishonestIn(await evergrant(server, 'call', 'refused', '--input', '{}'))).toEqual([])
    expect(dishonestIn(await evergrant(server, 'tools', 'unknown'))).toEqual([])
    const asJson = await evergrant(server, 'call', 'refused', '--input', '{}', '--json')
    expect(dishonestIn(asJson)).toEqual([])
    expectOneLine(asJson)
    const tools = await evergrant(server, 'tools', '--json')
    expect(dishonestIn(tools)).toEqual([])
    // Escaped, it says the same.
    expect(JSON.parse(tools.stdout)).toMatchObject({ tools: [{ name: `tool ${forged}`, description: forged }] })
  })

  test.runIf(process.platform === 'linux')('in the name of a tool does not steer a terminal', async () => {
    await using server = await startAttacker()
    speakMcp(server, forged)
    for (const words of [
      ['tools'],
      ['tools', '--json'],
      ['call', 'said', '--input', '{}'],
      ['call', 'said', '--input', '{}', '--json'],
    ]) {
      // A terminal writes CR before each LF.
      const seen = (await onTerminal([...words, '--server', server.server])).replaceAll('\r\n', '\n')
      expect(seen).not.toMatch(OBEYED)
    }
  })

  test('in the library: messages are one plain line, events hold no line of their own', async () => {
    await using server = await startAttacker()
    const program = createProgram()
    const begun = await beginAt(server.server, program)
    server.answers['/token'] = json({ error: forged, error_description: forged }, 400)
    const work = program.evergrant.completeLogin(callbackOf(begun), { binding: begun.binding })
    const { message } = await work.then(
      () => new Error('it ended well'),
      (error: Error) => error,
    )
    expect(message).not.toMatch(OBEYED)
    expect(message).not.toContain('\n')
    for await (const entry of program.evergrant.auditLog({ server: server.server })) {
      const texts = Object.values(entry).filter((value) => typeof value === 'string')
      expect(texts.filter((text) => text.includes('\n'))).toEqual([])
    }
  })
})

/** An MCP server of the old revision that asks for no login. */
function speakMcp(server: Attacker, forged: string): void {
  server.answers['/mcp'] = (_request, response) => {
    const { body } = server.asked.at(-1) ?? { body: '' }
    const { id, method, params } = (body === '' ? {} : JSON.parse(body)) as {
      id?: number
      method?: string
      params?: { name?: string }
    }
    if (id === undefined) return void response.writeHead(202).end()
    const text = [{ type: 'text', text: forged }]
    const results: Record<string, unknown> = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: forged, version: forged },
        instructions: forged,
      },
      'tools/list': {
        tools: [{ name: `tool ${forged}`, description: forged, title: forged, inputSchema: { type: 'object' } }],
      },
      'tools/call': { content: text, isError: false },
    }
    const isRefused = method === 'tools/call' && params?.name === 'refused'
    const answer = isRefused
      ? { error: { code: -32_602, message: forged, data: forged } }
      : { result: results[method ?? ''] ?? {} }
    json({ jsonrpc: '2.0', id, ...answer })(_request, response)
  }
}

/** Everything that a terminal is sent by the program. */
async function onTerminal(words: readonly string[]): Promise<string> {
  const command = [process.execPath, BIN, ...words].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: home, TERM: 'xterm', NO_COLOR: '1', ...ownKeys, ...env() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text))
  await once(child, 'close')
  return seen
}

/** As much of it as a header can hold. */
function latin1(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E\u0080-\u00FF]/g, '')
}
