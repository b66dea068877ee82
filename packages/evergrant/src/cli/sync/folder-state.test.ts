import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Change, parseState, printState } from './folder-state.js'

const text = fc.string({ unit: 'binary' })
const id = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor')
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const state = fc.record({
  kind: fc.constantFrom('page' as const, 'database' as const, 'data-source' as const, 'view' as const),
  path: fc.constantFrom('A.md', 'A/B c.md', 'Ä/schema.yaml'),
  title: text,
  parent: optional(text),
  source: optional(text),
  revision: text,
  remote: text,
  content: text,
  local: text,
  isIncomplete: optional(fc.constant(true as const)),
  conflict: optional(text),
  files: optional(
    fc.dictionary(fc.constantFrom('a.png', 'b c.pdf'), fc.record({ source: text, bytes: text }), {
      noNullPrototype: true,
    }),
  ),
})
const change: fc.Arbitrary<Change> = fc.oneof(
  text.map((server) => ({ server })),
  fc.record({ root: id, asked: fc.record({ reference: text, depth: optional(fc.nat()) }) }),
  fc.record({ object: id, state }),
  id.map((gone) => ({ gone })),
  fc.record({
    intent: id,
    of: fc.record({
      kind: fc.constantFrom('create' as const, 'change' as const),
      title: optional(text),
      parent: optional(text),
      content: text,
    }),
  }),
  id.map((settled) => ({ settled })),
  fc.constant({ moving: { from: 'A', to: 'B/C' } }),
  fc.constant({ moved: 'B/C' }),
)
const line = (one: Change) => `${JSON.stringify(one)}\n`

describe('the state of a folder', () => {
  it('is the same out of its file, out of its journal, and out of both', () => {
    fc.assert(
      fc.property(fc.array(change), fc.nat(), (changes, at) => {
        const state = parseState(undefined)
        for (const each of changes) state.apply(each)
        const cut = at % (changes.length + 1)
        const file = printState(parseState(undefined, changes.slice(0, cut).map(line).join('')).current)
        const read = parseState(file, changes.slice(cut).map(line).join(''))
        expect(read.current).toEqual(state.current)
        expect(JSON.parse(printState(read.current))).toEqual(JSON.parse(printState(state.current)))
      }),
    )
  })

  it('leaves out a last line that was cut off', () => {
    const whole = line({ gone: 'a' }) + line({ server: 'https://a.example/mcp' })
    expect(parseState(undefined, `${whole}{"server":"https://b.ex`).current.server).toBe('https://a.example/mcp')
  })

  const page = { kind: 'page', path: 'A.md', title: '', revision: '', remote: '', content: '', local: '' }
  it.each([
    ['no JSON', 'x'],
    ['another shape', '{"evergrant":1}'],
    [
      'a path out of the folder',
      JSON.stringify({ evergrant: 1, roots: {}, intents: {}, objects: { a: { ...page, path: '../A.md' } } }),
    ],
    [
      'a file out of its folder',
      JSON.stringify({
        evergrant: 1,
        roots: {},
        intents: {},
        objects: { a: { ...page, files: { '../x': { source: '', bytes: '' } } } },
      }),
    ],
  ])('is refused with %s', (_, file) => {
    expect(() => parseState(file)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }))
  })

  it('is refused where a newer program wrote it', () => {
    expect(() => parseState('{"evergrant":2}')).toThrow(expect.objectContaining({ code: 'RECORD_TOO_NEW' }))
  })
})
