import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeStem, isInside, nameKey, stemOf } from './file-name.js'

describe('stemOf', () => {
  it.each([
    ['Launch plan', 'Launch plan'],
    ['Q3/Q4: what is next?', 'Q3 - Q4 - what is next'],
    ['../../etc/passwd', 'etc - passwd'],
    ['..', 'Untitled'],
    ['.', 'Untitled'],
    ['', 'Untitled'],
    ['   ', 'Untitled'],
    ['/', 'Untitled'],
    ['.evergrant', 'evergrant'],
    ['.git', 'git'],
    ['C:\\Windows\\System32', 'C - Windows - System32'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com¹', '_com¹'],
    ['Console', 'Console'],
    ['ends with dots...', 'ends with dots'],
    ['line\nbreak\u0000\u0007', 'line break'],
    ['--help', 'help'],
    ['right\u202Eto left\u200B', 'rightto left'],
    ['readme.md', 'readme-md'],
    ['x.remote', 'x-remote'],
    ['x.files', 'x-files'],
    ['schema.yaml', 'schema-yaml'],
    ['\uD800', 'Untitled'],
    ['A - B', 'A - B'],
  ])('makes of the title %j the name %j', (title, stem) => {
    expect(stemOf(title)).toBe(stem)
  })

  it('keeps every title to one safe name', () => {
    fc.assert(
      fc.property(hostileTitle, (title) => {
        const stem = stemOf(title)
        expect(stem).not.toMatch(/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(stem).not.toMatch(/^[.\s]|[.\s]$/u)
        expect(stem).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu)
        expect(stem).not.toMatch(/\.(?:md|yaml|files|remote|tmp)$/iu)
        expect(Buffer.byteLength(stem)).toBeGreaterThan(0)
        expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(130)
        expect(isInside(stem)).toBe(true)
        expect(stemOf(stem)).toBe(stem)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('freeStem', () => {
  it('marks the second of two titles that are one file where case is ignored', () => {
    const taken = new Set([nameKey('Notes')])
    expect(freeStem('NOTES', '00000000-0000-0000-0000-00000000abcd', (key) => taken.has(key))).toBe('NOTES abcd')
  })

  it('gives every object a name of its own', () => {
    const id = fc.uuid()
    fc.assert(
      fc.property(fc.array(fc.tuple(hostileTitle, id), { maxLength: 40 }), (objects) => {
        const taken = new Set<string>()
        for (const [title, objectId] of objects) taken.add(nameKey(freeStem(title, objectId, (key) => taken.has(key))))
        expect(taken.size).toBe(objects.length)
      }),
    )
  })
})

it.each([
  ['a/b.md', true],
  ['a.md', true],
  ['../a.md', false],
  ['a/../../b', false],
  ['/etc/passwd', false],
  ['a//b', false],
  ['a\\..\\b', false],
  ['C:/x', false],
  ['', false],
  ['a/./b', false],
])('says of the path %j that it stays inside: %s', (path, expected) => {
  expect(isInside(path)).toBe(expected)
})

const hostileTitle = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '..',
        '/',
        '\\',
        'CON',
        'nul',
        '.',
        ' ',
        '\0',
        '\u202E',
        'a',
        'B',
        '.md',
        '.files',
        ':',
        '🦁',
        'é',
        'e\u0301',
        '-',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
)
