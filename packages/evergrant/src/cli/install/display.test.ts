import { expect, test } from 'vitest'
import { isReferenceToHeader, showChange, withoutSecrets } from './display.js'
import { createFakeIo } from '../testing/fake-io.js'
import { createJsonDocument } from './json-document.js'

const OURS = { command: 'node', args: ['evergrant', 'bridge'] }

test.each<[string, unknown, unknown]>([
  ['the words of the bridge', OURS, OURS],
  [
    'the words of another program',
    { command: 'npx', args: ['-y', 'x', '--key', 'planted-key'], cwd: 'planted-folder' },
    { command: 'npx', args: '(not shown)', cwd: '(not shown)' },
  ],
  [
    'values of variables',
    {
      ...OURS,
      env: { NOTION_TOKEN: 'planted-token', EVERGRANT_HOME: '/data', A: '${env:A}', B: '{env:B}', C: '${C}' },
    },
    { ...OURS, env: { NOTION_TOKEN: '(not shown)', EVERGRANT_HOME: '/data', A: '${env:A}', B: '{env:B}', C: '${C}' } },
  ],
  [
    'headers and the query of an address',
    { url: 'https://mcp.example.com/mcp?key=planted-key', headers: { Authorization: 'planted-token' }, timeout: 5 },
    { url: 'https://mcp.example.com/mcp', headers: { Authorization: '(not shown)' }, timeout: 5 },
  ],
  [
    'a header that was put there by hand',
    {
      command: 'node',
      args: ['evergrant', 'bridge', '--header', 'X=planted-x', '--header=Y=planted-y', '--header', 'Z=env:Z'],
    },
    {
      command: 'node',
      args: ['evergrant', 'bridge', '--header', '(not shown)', '--header=(not shown)', '--header', 'Z=env:Z'],
    },
  ],
  ['what is no entry', 'planted-word', '(not shown)'],
])('shows %s without secrets', (_, entry, shown) => {
  const found = withoutSecrets(entry)
  expect(JSON.stringify(found).includes('planted-')).toBe(false)
  expect(found).toEqual(shown)
})

test.each([
  ['X-Team=env:TEAM', true],
  ['X-Team=env:', false],
  ['X-Team: env:TEAM', false],
  ['Authorization=Bearer x', false],
])('takes %j as a header by reference: %j', (word, expected) => {
  expect(isReferenceToHeader(word)).toBe(expected)
})

test('shows a change line by line', () => {
  const plan = {
    action: 'change' as const,
    path: ['mcpServers', 'notion'],
    before: { command: 'old', timeout: 5 },
    after: { command: 'new', timeout: 5 },
    text: '',
  }
  expect(showChange(plan, createJsonDocument('json'), createFakeIo())).toBe(
    ['  "notion": {', '-   "command": "old",', '+   "command": "new",', '    "timeout": 5', '  }'].join('\n'),
  )
})
