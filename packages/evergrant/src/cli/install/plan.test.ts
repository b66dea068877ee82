import { expect, test } from 'vitest'
import type { EvergrantError } from '../../errors.js'
import type { Entry } from './entry.js'
import { type Host, HOSTS } from './hosts.js'
import { findBridges, planToAdd, planToRemove } from './plan.js'

const NEW = { type: 'stdio', command: '/opt/node', args: ['/opt/evergrant', 'bridge'] }

function host(id: string): Host {
  const found = HOSTS.find((each) => each.id === id)
  if (found === undefined) throw new Error(`No host ${id}`)
  return found
}

const add = (id: string, text: string, entry: Entry = NEW) =>
  planToAdd(host(id), 'the-file', text, { name: 'notion', entry })

test('a second time finds everything there', () => {
  const { text } = add('claude-code', '{}')
  expect(add('claude-code', text)).toMatchObject({ action: 'none', text })
})

test('keeps what a person added to an entry that starts the bridge', () => {
  const before = `{
  "mcpServers": {
    "notion": {
      "type": "stdio",
      "command": "/old/node",
      "args": ["/old/evergrant.js", "bridge"],
      "env": { "MINE": "planted-mine" }, // mine
      "disabled": true
    }
  }
}
`
  const { action, after, text } = add('cursor', before, { ...NEW, env: { X: '${env:X}' } })
  expect(action).toBe('change')
  expect(after).toEqual({ ...NEW, env: { MINE: 'planted-mine', X: '${env:X}' }, disabled: true })
  expect(text).toContain('// mine')
})

test('replaces an entry that is something else, and leaves nothing of it', () => {
  const before =
    '{"mcpServers":{"notion":{"type":"http","url":"https://mcp.notion.com/mcp","headers":{"A":"b"}},"b":{}}}'
  const { action, text } = add('claude-code', before)
  expect(action).toBe('change')
  expect(JSON.parse(text)).toEqual({ mcpServers: { notion: NEW, b: {} } })
})

test.each<[string, string]>([
  ['an entry that is null', '{"mcpServers":{"notion":null}}'],
  ['an entry that is a word', '{"mcpServers":{"notion":"x"}}'],
])('replaces %s', (_, before) => {
  expect(JSON.parse(add('claude-code', before).text)).toEqual({ mcpServers: { notion: NEW } })
})

test('replaces an entry of Codex that stands on one line', () => {
  const entry = { command: '/opt/node', args: ['/opt/evergrant', 'bridge'] }
  const { text } = add('codex', '[mcp_servers]\nnotion = { url = "https://x.example" }\n', entry)
  expect(text).toBe(
    '[mcp_servers]\n\n[mcp_servers.notion]\ncommand = "/opt/node"\nargs = ["/opt/evergrant", "bridge"]\n',
  )
})

test('keeps the rules of Codex for single tools', () => {
  const before = `[mcp_servers.notion]
command = "/old/node" # by hand
args = ["/old/evergrant", "bridge"]
env_vars = ["A"]
[mcp_servers.notion.tools.search]
approval_mode = "approve"
`
  const { text } = add('codex', before, { command: '/opt/node', args: ['/old/evergrant', 'bridge'], env_vars: ['B'] })
  expect(text).toBe(before.replace('"/old/node"', '"/opt/node"').replace('["A"]', '["A", "B"]'))
})

test.each<[string, string, unknown]>([
  ['directly, where there is nothing', '{}', { mcp: { notion: NEW } }],
  [
    'directly, beside the entries of the first version',
    '{"mcp":{"a":{"type":"local"}}}',
    { mcp: { a: { type: 'local' }, notion: NEW } },
  ],
  ['under servers, as the second version has it', '{"mcp":{"servers":{}}}', { mcp: { servers: { notion: NEW } } }],
  [
    'directly, beside an entry of the name servers',
    '{"mcp":{"servers":{"type":"local","command":["x"]}}}',
    { mcp: { servers: { type: 'local', command: ['x'] }, notion: NEW } },
  ],
])('puts the entry of opencode %s', (_, before, after) => {
  expect(JSON.parse(add('opencode', before).text)).toEqual(after)
})

test.each<[string, string, string, string]>([
  ['claude-code', 'comments that the program does not take', '{ // c\n}', 'CONFIG_UNREADABLE'],
  ['vscode', 'half a file', '{"servers": {', 'CONFIG_UNREADABLE'],
  ['codex', 'half a file', 'a = [', 'CONFIG_UNREADABLE'],
  ['cursor', 'a list', '[]', 'CONFIG_UNREADABLE'],
  ['cursor', 'a section that is a list', '{"mcpServers":[]}', 'CONFIG_UNEDITABLE'],
  ['cursor', 'a section that is null', '{"mcpServers":null}', 'CONFIG_UNEDITABLE'],
  ['codex', 'a section on one line', 'mcp_servers = { a = { command = "x" } }\n', 'CONFIG_UNEDITABLE'],
  ['codex', 'a section that is a word', 'mcp_servers = "x"\n', 'CONFIG_UNEDITABLE'],
])('of %s refuses %s', (id, _, text, code) => {
  expect(codeOf(() => add(id, text))).toBe(code)
})

test('edits the last of two sections of one name, which is the one that counts', () => {
  const { text } = add('cursor', '{"mcpServers":{"a":1},"mcpServers":{"b":2}}')
  expect(JSON.parse(text)).toEqual({ mcpServers: { b: 2, notion: NEW } })
  expect(text).toContain('"a":1')
})

test('refuses to remove one of two entries of one name', () => {
  const text = '{"mcpServers":{"notion":1,"notion":2}}'
  expect(codeOf(() => planToRemove(host('cursor'), 'the-file', text, 'notion'))).toBe('CONFIG_UNEDITABLE')
})

test('no message holds words of the file', () => {
  const message = messageOf(() => add('cursor', '{"mcpServers":{"x":{"env":{"KEY": planted-key}}}}'))
  expect(message).toContain('the-file cannot be parsed (line 1')
  expect(message.includes('planted-key')).toBe(false)
})

test('removes an entry, and finds none a second time', () => {
  const removed = planToRemove(host('cursor'), 'the-file', add('cursor', '{"a":1}').text, 'notion')
  expect(removed).toMatchObject({ action: 'remove', before: NEW })
  expect(JSON.parse(removed.text)).toEqual({ a: 1, mcpServers: {} })
  expect(planToRemove(host('cursor'), 'the-file', removed.text, 'notion')).toMatchObject({ action: 'none' })
})

test('knows the entries that start the bridge, however they do', () => {
  const commands = {
    a: { command: '/opt/node', args: ['/opt/bin/evergrant', 'bridge', '--read-only'] },
    b: { command: 'npx', args: ['-y', 'evergrant@1.2.3', 'bridge'] },
    c: { command: 'node', args: ['C:\\npm\\evergrant\\bin\\evergrant.js', 'bridge'] },
    d: { command: 'evergrant', args: ['bridge'] },
    other: { command: 'evergrant', args: ['sandbox'] },
    another: { command: 'node', args: ['not-evergrant.js', 'bridge'] },
    remote: { url: 'https://mcp.notion.com/mcp' },
    wrong: null,
  }
  expect(findBridges(host('cursor'), 'the-file', JSON.stringify({ mcpServers: commands }))).toEqual([
    'a',
    'b',
    'c',
    'd',
  ])
  const listed = { mcp: { e: { type: 'local', command: ['npx', '-y', 'evergrant@1.2.3', 'bridge'] } } }
  expect(findBridges(host('opencode'), 'the-file', JSON.stringify(listed))).toEqual(['e'])
})

function codeOf(work: () => unknown): string {
  return caught(work).code
}

function messageOf(work: () => unknown): string {
  return caught(work).message
}

function caught(work: () => unknown): EvergrantError {
  try {
    work()
  } catch (error) {
    return error as EvergrantError
  }
  throw new Error('Nothing was thrown')
}
