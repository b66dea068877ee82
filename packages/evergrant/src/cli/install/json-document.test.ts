import fc from 'fast-check'
import { visit } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { createJsonDocument } from './json-document.js'

const PATH = ['mcpServers', 'notion']
const ENTRY = { command: 'node', args: ['bridge'] }
const lenient = createJsonDocument('jsonc')
const strict = createJsonDocument('json')

/** Two spaces deep, as it stands in a file. */
const WRITTEN = `"notion": {
      "command": "node",
      "args": [
        "bridge"
      ]
    }`

test.each<[string, string, string]>([
  ['an empty file', '', `{\n  "mcpServers": {\n    ${WRITTEN}\n  }\n}\n`],
  ['an empty object', '{}', `{\n  "mcpServers": {\n    ${WRITTEN}\n  }\n}`],
  ['an empty section', '{\n  "mcpServers": {}\n}\n', `{\n  "mcpServers": {\n    ${WRITTEN}\n  }\n}\n`],
  [
    'a section that holds a comment only',
    '{\n  "mcpServers": {\n    // none yet\n  }\n}\n',
    `{\n  "mcpServers": {\n    // none yet\n    ${WRITTEN}\n  }\n}\n`,
  ],
  [
    'a section with an entry and its comment',
    '{\n  "mcpServers": {\n    "a": {} // mine\n  },\n  "b": 1\n}\n',
    `{\n  "mcpServers": {\n    "a": {}, // mine\n    ${WRITTEN}\n  },\n  "b": 1\n}\n`,
  ],
  [
    'a trailing comma with a comment behind it',
    '{\n  "mcpServers": {\n    "a": {}, /* one */ // two\n    // three\n  },\n}\n',
    `{\n  "mcpServers": {\n    "a": {}, /* one */ // two\n    ${WRITTEN},\n    // three\n  },\n}\n`,
  ],
  [
    'a comment over lines behind the last entry',
    '{\n  "mcpServers": {\n    "a": {} /* one\n two */\n  }\n}',
    `{\n  "mcpServers": {\n    "a": {}, /* one\n two */\n    ${WRITTEN}\n  }\n}`,
  ],
  [
    'a file on one line',
    '{"mcpServers":{"a":{}}}',
    '{"mcpServers":{"a":{}, "notion": {"command":"node","args":["bridge"]}}}',
  ],
  [
    'line breaks of Windows',
    '{\r\n  "mcpServers": {}\r\n}\r\n',
    `{\n  "mcpServers": {\n    ${WRITTEN}\n  }\n}\n`.replaceAll('\n', '\r\n'),
  ],
  [
    'tabs',
    '{\n\t"mcpServers": {\n\t\t"a": {}\n\t}\n}\n',
    `{\n\t"mcpServers": {\n\t\t"a": {},\n\t\t${WRITTEN.replaceAll('  ', '\t')}\n\t}\n}\n`,
  ],
  [
    'other settings only',
    '{\n  // look\n  "theme": "dark" // nice\n}\n',
    `{\n  // look\n  "theme": "dark", // nice\n  "mcpServers": {\n    ${WRITTEN}\n  }\n}\n`,
  ],
])('adds an entry to %s', (_, before, after) => {
  expect(lenient.set(before, PATH, ENTRY)).toBe(after)
})

test.each<[string, string, string]>([
  ['the only entry', '{\n  "mcpServers": {\n    "notion": {}\n  }\n}\n', '{\n  "mcpServers": {\n  }\n}\n'],
  [
    'the last entry, with the comma before it',
    '{\n  "mcpServers": {\n    "a": 1, // mine\n    "notion": {}\n  }\n}\n',
    '{\n  "mcpServers": {\n    "a": 1 // mine\n  }\n}\n',
  ],
  [
    'the last entry before a trailing comma',
    '{\n  "mcpServers": {\n    "a": 1, // mine\n    "notion": {},\n  }\n}\n',
    '{\n  "mcpServers": {\n    "a": 1, // mine\n  }\n}\n',
  ],
  [
    'the first entry',
    '{\n  "mcpServers": {\n    // about it\n    "notion": {}, // it\n    "a": 1\n  }\n}\n',
    '{\n  "mcpServers": {\n    // about it\n    // it\n    "a": 1\n  }\n}\n',
  ],
  ['an entry on one line', '{"mcpServers":{"a":1, "notion": {}, "b":2}}', '{"mcpServers":{"a":1, "b":2}}'],
  ['the last entry on one line', '{"mcpServers":{"a":1, "notion": {}}}', '{"mcpServers":{"a":1}}'],
  [
    'an entry whose comma is far away',
    '{"mcpServers":{\n"notion": {} /* c */\n, "b":2}}',
    '{"mcpServers":{\n/* c */\n "b":2}}',
  ],
])('removes %s', (_, before, after) => {
  expect(lenient.remove(before, PATH)).toBe(after)
})

test('changes one member of an entry and keeps the comments inside of it', () => {
  const before =
    '{\n  "mcpServers": {\n    "notion": {\n      // why\n      "command": "old", // was\n      "x": 1\n    }\n  }\n}'
  expect(lenient.set(before, [...PATH, 'command'], 'new')).toBe(before.replace('"old"', '"new"'))
})

test.each([
  ['comments', '{ // c\n}', false, true, true],
  ['a trailing comma', '{"a":1,}', false, false, true],
  ['half a file', '{"a":', false, false, false],
  ['two values', '{} {}', false, false, false],
  ['a comment that does not end', '{} /*', false, false, false],
  ['single quotes', "{'a':1}", false, false, false],
])('takes %s only where the program does', (_, text, asJson, asCommented, asLenient) => {
  const takes = (format: 'json' | 'json-with-comments' | 'jsonc') => {
    try {
      createJsonDocument(format).parse(text)
      return true
    } catch {
      // Which error it is stands in the tests of the plan.
      return false
    }
  }
  expect([takes('json'), takes('json-with-comments'), takes('jsonc')]).toEqual([asJson, asCommented, asLenient])
})

/** A document as people write it: any JSON object, with comments, commas and spaces between its parts. */
const gap = fc.constantFrom('', ' ', '\n  ', ' // c\n', ' /* d */ ', '\n\n// e\n', '\t')
const sparse = fc
  .tuple(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    fc.array(gap, { minLength: 8, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([servers, gaps, endsWithComma]) => withGaps(servers, gaps, endsWithComma))

function withGaps(servers: Readonly<Record<string, unknown>>, gaps: readonly string[], endsWithComma: boolean): string {
  let at = 0
  const next = () => gaps[at++ % gaps.length] ?? ''
  const member = ([key, value]: [string, unknown]) =>
    `${next()}${JSON.stringify(key)}:${next()}${JSON.stringify(value)}${next()}`
  const members = Object.entries(servers).map(member)
  const comma = members.length > 0 && endsWithComma ? ',' : ''
  const section = `"mcpServers"${next()}:${next()}{${members.join(',')}${comma}${next()}}`
  return `${next()}{${next()}${section}${next()},"z":[1]${next()}}${next()}`
}

function commentsOf(text: string): string[] {
  const comments: string[] = []
  visit(text, { onComment: (offset, length) => comments.push(text.slice(offset, offset + length)) })
  return comments
}

describe('for any document', () => {
  test('an added entry changes no other value and no comment', () => {
    fc.assert(
      fc.property(sparse, (text) => {
        const before = lenient.parse(text) as { mcpServers: object }
        const edited = lenient.set(text, PATH, ENTRY)
        const after = lenient.parse(edited)
        expect(after).toEqual({ ...before, mcpServers: { ...before.mcpServers, notion: ENTRY } })
        expect(commentsOf(edited)).toEqual(commentsOf(text))
      }),
    )
  })

  test('a removed entry leaves every value and comment', () => {
    fc.assert(
      fc.property(sparse, (text) => {
        const edited = lenient.remove(lenient.set(text, PATH, ENTRY), PATH)
        const { notion: _, ...others } = (lenient.parse(text) as { mcpServers: Record<string, unknown> }).mcpServers
        expect(lenient.parse(edited)).toEqual({ ...(lenient.parse(text) as object), mcpServers: others })
        expect(commentsOf(edited)).toEqual(commentsOf(text))
      }),
    )
  })

  test('strict JSON stays strict JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
        fc.constantFrom(undefined, 2, '\t'),
        (servers, space) => {
          const text = JSON.stringify({ mcpServers: servers, z: 1 }, undefined, space)
          const { notion: _, ...others } = servers
          const edited = strict.set(text, PATH, ENTRY)
          expect(JSON.parse(edited)).toEqual(
            JSON.parse(JSON.stringify({ mcpServers: { ...others, notion: ENTRY }, z: 1 })),
          )
          expect(JSON.parse(strict.remove(edited, PATH))).toEqual(
            JSON.parse(JSON.stringify({ mcpServers: others, z: 1 })),
          )
        },
      ),
    )
  })
})
