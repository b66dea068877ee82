import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { DocumentError } from './document.js'
import { tomlDocument } from './toml-document.js'

const PATH = ['mcp_servers', 'notion']
const ENTRY = { command: '/opt/a b/node', args: ['say "hi"\u007F', 'bridge'], env_vars: ['X'] }
const TABLE =
  '[mcp_servers.notion]\ncommand = "/opt/a b/node"\nargs = ["say \\"hi\\"\\u007F", "bridge"]\nenv_vars = ["X"]\n'

const REAL = `# mine
model = "o3"  # the good one
notify = ['a', "b"]

[mcp_servers.github] # code
command = "x"
args = [
  "a", # one
  "b",
]
[mcp_servers.github.env]
A = "1"

# people
[projects."/srv/app"]
trust_level = "trusted"
# end
`

test.each<[string, string, string]>([
  ['an empty file', '', TABLE],
  ['a real one', REAL, `${REAL}\n${TABLE}`],
  ['one without a line break at its end', 'a = 1', `a = 1\n\n${TABLE}`],
  ['one with a blank line at its end', 'a = 1\n\n', `a = 1\n\n${TABLE}`],
  ['one of Windows', 'a = 1\r\n[b]\r\n', `a = 1\n[b]\n\n${TABLE}`.replaceAll('\n', '\r\n')],
  ['one that ends in a list of tables', '[[x]]\na = 1\n[[x]]\n', `[[x]]\na = 1\n[[x]]\n\n${TABLE}`],
])('adds an entry to %s', (_, before, after) => {
  expect(tomlDocument.set(before, PATH, ENTRY)).toBe(after)
  expect(parse(after)).toEqual({ ...parse(before), mcp_servers: { ...serversOf(before), notion: ENTRY } })
})

test.each<[string, string, string]>([
  ['what was added', `${REAL}\n${TABLE}`, REAL],
  [
    'a table in the middle, with what belongs to it',
    `a = 1\n\n${TABLE}[mcp_servers.notion.env]\nX = "1" # c\n\n# b\n[b]\n`,
    'a = 1\n\n# b\n[b]\n',
  ],
  ['a table at the start', `${TABLE}[b]\n`, '[b]\n'],
  ['an empty table', '[mcp_servers.notion] # mine\n[b]\n', '[b]\n'],
  [
    'an entry on one line',
    '[mcp_servers]\n# all\nnotion = { command = "x" } # mine\nb = { command = "y" }\n',
    '[mcp_servers]\n# all\nb = { command = "y" }\n',
  ],
  ['an entry in dotted names', 'mcp_servers.notion.command = "x"\nb = 1\nmcp_servers."notion".args = []\n', 'b = 1\n'],
])('removes %s', (_, before, after) => {
  expect(tomlDocument.remove(before, PATH)).toBe(after)
})

test.each<[string, string, string, unknown]>([
  [
    'a value',
    '[mcp_servers.notion]\n# why\ncommand = "old" # was\n',
    '[mcp_servers.notion]\n# why\ncommand = "new" # was\n',
    'new',
  ],
  [
    'a member that is missing',
    '[mcp_servers.notion] # x\n\n[b]\n',
    '[mcp_servers.notion] # x\ncommand = "new"\n\n[b]\n',
    'new',
  ],
  [
    'a table by a value',
    '[mcp_servers.notion]\na = 1 # c\n[mcp_servers.notion.command]\nx = 1\n[b]\n',
    '[mcp_servers.notion]\na = 1 # c\ncommand = { y = "2" }\n[b]\n',
    { y: '2' },
  ],
])('sets %s', (_, before, after, value) => {
  expect(tomlDocument.set(before, [...PATH, 'command'], value)).toBe(after)
})

test.each<[string, () => unknown]>([
  ['an entry inside of a table on one line', () => tomlDocument.remove('mcp_servers = { notion = { a = 1 } }\n', PATH)],
  [
    'a member of an entry on one line',
    () => tomlDocument.set('[mcp_servers]\nnotion = { a = 1 }\n', [...PATH, 'a'], 2),
  ],
  ['half a file', () => tomlDocument.parse('a = [1\n')],
  ['a name that comes twice', () => tomlDocument.parse('a = 1\na = 2\n')],
])('refuses %s', (_, work) => {
  expect(work).toThrow(DocumentError)
})

const key = fc.oneof(fc.constantFrom('command', 'a-b', 'X_1'), fc.string({ minLength: 1, maxLength: 6 }))
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const table = fc.dictionary(key, fc.oneof(scalar, fc.array(fc.string()), fc.dictionary(key, scalar, { maxKeys: 2 })), {
  maxKeys: 3,
})
const documents = fc
  .tuple(table, fc.dictionary(key, table, { maxKeys: 3 }), fc.constantFrom('', '# c\n', '\n', '  # d\n\n'))
  .map(([whole, servers, comment]) => {
    const { mcp_servers: _, ...others } = whole
    // Twice the same comment, so that one that went missing shows.
    return comment + stringify({ ...others, mcp_servers: servers }).replaceAll('\n[', `\n${comment}[`) + comment
  })

describe('for any document', () => {
  test('an added entry changes nothing but the end', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const clean = 'notion' in serversOf(text) ? tomlDocument.remove(text, PATH) : text
        const edited = tomlDocument.set(clean, PATH, ENTRY)
        expect(edited.startsWith(clean)).toBe(true)
        expect(parse(edited)).toEqual({ ...parse(clean), mcp_servers: { ...serversOf(clean), notion: ENTRY } })
      }),
    )
  })

  test('a removed entry gives the text back as it was', () => {
    fc.assert(
      fc.property(documents, (text) => {
        const clean = 'notion' in serversOf(text) ? tomlDocument.remove(text, PATH) : text
        const back = tomlDocument.remove(tomlDocument.set(clean, PATH, ENTRY), PATH)
        expect(back.trimEnd()).toBe(clean.trimEnd())
      }),
    )
  })
})

function serversOf(text: string): object {
  const servers = parse(text)['mcp_servers']
  return typeof servers === 'object' ? servers : {}
}
