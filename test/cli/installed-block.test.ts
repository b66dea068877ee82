import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { parse as parseToml } from 'smol-toml'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { record } from '../records/folder.js'
import { createWorld, ownKeys, run, type World } from './evergrant.js'

let world: World
let home = ''
beforeAll(async () => {
  world = await createWorld()
  home = await mkdtemp(join(tmpdir(), 'evergrant-install-'))
  await world.login()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

interface Entry {
  readonly command: string | readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly env_vars?: readonly string[]
}

/** The file as a host reads it, by a parser of its own. */
async function readAsHost(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  if (file.endsWith('.toml')) return parseToml(text)
  return (ts.parseConfigFileTextToJson(file, text) as { config?: unknown }).config
}

/** What a host makes of its own references. */
function resolved(entry: Entry, host: Readonly<Record<string, string>>): Record<string, string> {
  const written = Object.entries(entry.env ?? entry.environment ?? {})
  const byReference = written.map(([name, value]) => {
    const variable = /^(?:\$\{(?:env:)?(\w+)\}|\{env:(\w+)\})$/.exec(value)
    return [name, variable === null ? value : (host[variable[1] ?? variable[2] ?? ''] ?? '')]
  })
  const byName = (entry.env_vars ?? []).map((name) => [name, host[name] ?? ''])
  return Object.fromEntries([...byReference, ...byName]) as Record<string, string>
}

/** What each host takes in an entry for a program; anything else is an error to some of them, and ignored by the others. */
const PLAIN = { command: expect.any(String), args: expect.any(Array) }
const TYPED = { ...PLAIN, type: 'stdio' }
const LIST = { type: 'local', command: expect.any(Array) }
const byReference = ['--env', 'EVERGRANT_HOME']

test.each([
  [
    'claude-code',
    'mcpServers',
    ['--scope', 'project', '--launch', 'path', ...byReference],
    { ...TYPED, env: aHome('${EVERGRANT_HOME}') },
  ],
  ['claude-code', 'mcpServers', [], { ...TYPED, env: aHome() }],
  ['claude-desktop', 'mcpServers', [], { ...PLAIN, env: aHome() }],
  ['cursor', 'mcpServers', byReference, { ...TYPED, env: aHome('${env:EVERGRANT_HOME}') }],
  ['vscode', 'servers', byReference, { ...TYPED, env: aHome('${env:EVERGRANT_HOME}') }],
  ['codex', 'mcp_servers', byReference, { ...PLAIN, env_vars: ['EVERGRANT_HOME'] }],
  ['gemini', 'mcpServers', byReference, { ...PLAIN, env: aHome('${EVERGRANT_HOME}') }],
  ['opencode', 'mcp', byReference, { ...LIST, environment: aHome('{env:EVERGRANT_HOME}') }],
  ['windsurf', 'mcpServers', [], { ...PLAIN, env: aHome() }],
])(
  'the block of %s, under %s, with %j, starts a server that lists the tools',
  async (client, section, flags, shape) => {
    const env = { ...world.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config') }
    const installed = await run(['install', client, '--yes', '--json', '--name', 'one', ...flags], { env, cwd: home })
    const { file } = JSON.parse(installed.stdout) as { file: string }
    const whole = (await readAsHost(file)) as Record<string, Record<string, Entry>>
    const entry = whole[section]?.['one']
    expect(entry).toEqual(shape)
    if (entry === undefined) throw new Error(`There is no entry in ${file}`)

    const [command = '', ...args] = [entry.command, entry.args ?? []].flat()
    // Nothing but what the block says: programs with windows have no PATH, and no variable of a shell.
    const given = { PATH: '', HOME: home, ...ownKeys, ...resolved(entry, world.env) }
    const transport = new StdioClientTransport({ command, args, env: given, cwd: home, stderr: 'pipe' })
    let said = ''
    transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const host = new Client({ name: 'test-host', version: '1.0.0' })
    await host.connect(transport)
    try {
      const { tools } = await host.listTools()
      expect(tools.map(({ name }) => name)).toContain('notion-search')
    } finally {
      await host.close()
      record('children', 'log', `== the bridge of ${client}\n${said}\n`)
    }
    expect(said).toBe('')
  },
)

function aHome(value: unknown = expect.any(String)): object {
  return { EVERGRANT_HOME: value }
}
