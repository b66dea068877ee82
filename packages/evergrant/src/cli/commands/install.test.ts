import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../run.js'
import { createFakeIo } from '../testing/fake-io.js'

let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'evergrant-install-'))))
afterEach(() => rm(home, { recursive: true, force: true }))

const SCRIPT = '/opt/evergrant/bin/evergrant.cjs'

async function install(words: readonly string[], { input = '', isTTY = false, env = {} } = {}) {
  const io = createFakeIo({
    input,
    isTTY,
    env: { HOME: home, EVERGRANT_HOME: join(home, 'data'), EVERGRANT_KEY_PROVIDER: 'file', NO_COLOR: '1', ...env },
    program: ['/opt/node', SCRIPT],
  })
  const code = await runCli(['install', ...words], io)
  return { code, out: io.out(), err: io.err() }
}

const cursor = () => readFile(join(home, '.cursor', 'mcp.json'), 'utf8').then((text) => JSON.parse(text) as unknown)
const block = (words: string[] = []) => ({
  type: 'stdio',
  command: '/opt/node',
  args: [SCRIPT, 'bridge', ...words],
  env: { EVERGRANT_HOME: join(home, 'data') },
})

test.each([
  ['y\n', 0, true],
  ['YES\n', 0, true],
  ['n\n', 1, false],
  ['\n', 1, false],
  ['', 1, false],
])('asks at a terminal; %j ends with %i', async (input, code, isWritten) => {
  const run = await install(['cursor'], { input, isTTY: true })
  expect(run.code).toBe(code)
  expect(run.err).toContain('Write it? [y/N] ')
  expect(run.out).toContain('Cursor: add mcpServers.notion in ')
  expect(await readdir(home)).toEqual(isWritten ? ['.cursor', 'data'] : [])
  expect(run.err.includes('Nothing was written.')).toBe(!isWritten)
})

test('takes Ctrl-C at the question for an interruption', async () => {
  const io = createFakeIo({
    isTTY: true,
    env: { HOME: home, EVERGRANT_HOME: join(home, 'data') },
    program: ['/opt/node', SCRIPT],
  })
  const stopped = { ...io, stdin: { ...io.stdin, lines: stopThenEnd } }
  async function* stopThenEnd() {
    io.interrupt()
    yield* []
  }
  expect(await runCli(['install', 'cursor'], stopped)).toBe(130)
  expect(await readdir(home)).toEqual([])
})

test('says which variable of a header does not arrive by itself', async () => {
  const words = ['--', '--header', 'X-Team=env:TEAM', '--header=X-Other=env:OTHER']
  const run = await install(['codex', '--dry-run', '--env', 'OTHER', ...words])
  expect(run.err).toBe('warning: The bridge takes a header from TEAM. Codex may not hand it on: add --env TEAM.\n')
  expect((await install(['claude-code', '--dry-run', ...words])).err).toBe('')
  const desktop = await install(['claude-desktop', '--dry-run', '--', '--header', 'X-Team=env:TEAM'])
  expect(desktop.err).toBe('warning: The bridge takes a header from TEAM. Claude Desktop may not hand it on.\n')
})

test('never asks where the answer would be taken for data', async () => {
  const run = await install(['cursor', '--json'], { input: 'y\n', isTTY: true })
  expect(run.code).toBe(2)
  expect(JSON.parse(run.err)).toMatchObject({ error: { code: 'CONFIRMATION_REQUIRED' } })
  expect(await readdir(home)).toEqual([])
})

test('passes profile, server and the words of the bridge on', async () => {
  const flags = ['--profile', 'büro 1', '--server', 'https://mcp.linear.app/mcp', '--yes']
  await install(['cursor', ...flags, '--', '--timeout', '60', '--header', 'X-Team=env:TEAM'])
  const words = [
    '--profile',
    'büro 1',
    '--server',
    'https://mcp.linear.app/mcp',
    '--timeout',
    '60',
    '--header',
    'X-Team=env:TEAM',
  ]
  expect(await cursor()).toEqual({ mcpServers: { 'linear-b-ro-1': block(words) } })
})

test('takes profile and server out of the environment too, since the host may not have them', async () => {
  await install(['cursor', '--yes'], {
    env: { EVERGRANT_PROFILE: 'work', EVERGRANT_SERVER: 'https://mcp.notion.com/mcp' },
  })
  expect(await cursor()).toEqual({ mcpServers: { 'notion-work': block(['--profile', 'work']) } })
})

test('does not repeat what the words of the bridge name', async () => {
  await install(['cursor', '--yes', '--profile', 'work', '--', '--profile=other'])
  expect(await cursor()).toEqual({ mcpServers: { 'notion-work': block(['--profile=other']) } })
})

test('never writes a key or a store with a password', async () => {
  const env = {
    EVERGRANT_KEY: 'planted-key',
    EVERGRANT_CLIENT_SECRET: 'planted-secret',
    EVERGRANT_PASSPHRASE: 'planted-words',
  }
  const run = await install(['cursor', '--print'], { env })
  expect(run.code).toBe(0)
  expect((run.out + run.err).includes('planted-')).toBe(false)
})

test.each<[string, string[], RegExp]>([
  ['no client', [], /The program is missing/],
  ['an unknown client', ['cursur'], /did you mean "cursor"/],
  ['two clients', ['cursor', 'vscode'], /"vscode" is one word too many/],
  ['a project of a program without any', ['claude-desktop', '--scope', 'project'], /no configuration for a project/],
  ['a name that hosts refuse', ['cursor', '--name', 'a b'], /no name for an entry/],
  [
    'a profile that no name follows from',
    ['cursor', '--profile', `a${'b'.repeat(80)}`],
    /No name for the entry follows/,
  ],
  ['a value instead of a name', ['cursor', '--env', 'A=planted-value'], /never a value/],
  ['a variable that the host cannot hand on', ['claude-desktop', '--env', 'A'], /cannot hand on the value/],
  ['a variable that the host hands on anyway', ['claude-code', '--env', 'A'], /all of its own environment/],
  ['a header with its value', ['cursor', '--', '--header', 'Authorization: planted-token'], /with its value/],
  ['a header with its value, in one word', ['cursor', '--', '--header=A=planted-token'], /with its value/],
  ['a header without anything', ['cursor', '--', '--header'], /with its value/],
  ['a word that the host would replace', ['gemini', '--', '--header', '$X=env:TEAM'], /would replace a part/],
  ['a word that the bridge does not know', ['cursor', '--', '--redonly'], /would not start with these words: unknown/],
  ['a word that the bridge would only print its help for', ['cursor', '--', '--help'], /would not start/],
  ['--yes and --print', ['cursor', '--yes', '--print'], /cannot be used with/],
])('refuses %s', async (_, words, message) => {
  const run = await install(words)
  expect(run.code).toBe(2)
  expect(run.err).toMatch(message)
  expect(run.err.includes('planted-')).toBe(false)
  expect(await readdir(home)).toEqual([])
})

test.each([
  ['cursor', { env: { TEAM: '${env:TEAM}' } }],
  ['vscode', { env: { TEAM: '${env:TEAM}' } }],
  ['gemini', { env: { TEAM: '${TEAM}' } }],
  ['opencode', { environment: { TEAM: '{env:TEAM}' } }],
  ['windsurf', { env: { TEAM: '${env:TEAM}' } }],
])('of %s hands a variable on in its own words', async (client, expected) => {
  const run = await install([client, '--print', '--env', 'TEAM', '--env', 'EVERGRANT_HOME'])
  const [section] = Object.values(JSON.parse(run.out) as Record<string, Record<string, unknown>>)
  expect(section?.['notion']).toMatchObject(expected)
})

test('of Codex hands a variable on by its name', async () => {
  const run = await install(['codex', '--print', '--env', 'TEAM', '--env', 'EVERGRANT_KEY'])
  expect(run.out).toContain('env_vars = ["TEAM", "EVERGRANT_KEY"]')
})

test('of Claude Code in a project names nothing of this machine', async () => {
  const run = await install(['claude-code', '--print', '--scope', 'project', '--env', 'TEAM'])
  expect(JSON.parse(run.out)).toEqual({
    mcpServers: {
      notion: { type: 'stdio', command: 'npx', args: ['-y', 'evergrant@1.2.3', 'bridge'], env: { TEAM: '${TEAM}' } },
    },
  })
})

test('shows the neighbours of an entry to nobody', async () => {
  const file = join(home, 'mcp.json')
  await writeFile(
    file,
    '{"mcpServers":{"x":{"env":{"KEY":"planted-key"}},"notion":{"command":"y","args":["planted-word"]}}}',
  )
  const runs = [
    await install(['cursor', '--file', file, '--dry-run']),
    await install(['cursor', '--file', file, '--yes', '--json']),
  ]
  for (const { code, out, err } of runs) {
    expect(code).toBe(0)
    expect((out + err).includes('planted-')).toBe(false)
  }
  expect(await readFile(file, 'utf8')).toContain('planted-key')
})
