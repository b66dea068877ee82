import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameKey } from './file-name.js'
import { type KnownPlace, pathAt, type Placed, placeAll, placeOf } from './places.js'

const page = (id: string, title: string, parent?: string): Placed => ({ id, kind: 'page', title, parent })
const known = (path: string, title: string, parent?: string, putAt = path): KnownPlace => ({
  path,
  putAt,
  title,
  parent,
})
const place = (objects: Placed[], before: Record<string, KnownPlace> = {}, taken: string[] = [], keepNames = false) => {
  const { places, moves } = placeAll(objects, new Map(Object.entries(before)), { taken, keepNames })
  return { places: Object.fromEntries(places), moves: moves.map(({ from, to }) => `${from} -> ${to}`) }
}

describe('placeAll', () => {
  it.each([
    [
      'puts children into the folder of their page',
      place([page('a', 'Home'), page('b', 'Notes', 'a'), page('c', 'Plan', 'b')]),
      { places: { a: 'Home', b: 'Home/Notes', c: 'Home/Notes/Plan' }, moves: [] },
    ],
    [
      'marks the second of two equal titles',
      place([page('a', 'Home'), page('b001', 'Notes', 'a'), page('c002', 'notes', 'a')]),
      { places: { a: 'Home', b001: 'Home/Notes', c002: 'Home/notes c002' }, moves: [] },
    ],
    [
      'leaves known pages where they are, whatever comes and goes beside them',
      place([page('a', 'Home'), page('b002', 'Notes', 'a'), page('c003', 'Notes', 'a')], {
        a: known('Home.md', 'Home'),
        c003: known('Home/Notes.md', 'Notes', 'a'),
      }),
      { places: { a: 'Home', b002: 'Home/Notes b002', c003: 'Home/Notes' }, moves: [] },
    ],
    [
      'moves a page whose title changed, with all below it',
      place([page('a', 'Start'), page('b', 'Notes', 'a')], {
        a: known('Home.md', 'Home'),
        b: known('Home/Notes.md', 'Notes', 'a'),
      }),
      { places: { a: 'Start', b: 'Start/Notes' }, moves: ['Home -> Start'] },
    ],
    [
      'keeps the name of a page whose title changed, where that is asked for',
      place([page('a', 'Start')], { a: known('Home.md', 'Home') }, [], true),
      { places: { a: 'Home' }, moves: [] },
    ],
    [
      'moves a page that got another parent',
      place([page('a', 'A'), page('b', 'B'), page('c', 'C', 'b')], {
        a: known('A.md', 'A'),
        b: known('B.md', 'B'),
        c: known('A/C.md', 'C', 'a'),
      }),
      { places: { a: 'A', b: 'B', c: 'B/C' }, moves: ['A/C -> B/C'] },
    ],
    [
      'leaves a file where a person put it',
      place([page('a', 'A'), page('c', 'C', 'a')], {
        a: known('A.md', 'A'),
        c: known('mine/C.md', 'C', 'a', 'A/C.md'),
      }),
      { places: { a: 'A', c: 'mine/C' }, moves: [] },
    ],
    [
      'takes no name that something else in the folder has',
      place([page('a1', 'Home')], {}, ['home']),
      { places: { a1: 'Home a1' }, moves: [] },
    ],
    [
      'changes upper case in a name without a mark',
      place([page('a1', 'HOME')], { a1: known('Home.md', 'Home') }),
      { places: { a1: 'HOME' }, moves: ['Home -> HOME'] },
    ],
    [
      'gives two pages that swapped their titles two names',
      place([page('a001', 'B'), page('b002', 'A')], { a001: known('A.md', 'A'), b002: known('B.md', 'B') }),
      { places: { a001: 'B a001', b002: 'A' }, moves: ['A -> B a001', 'B -> A'] },
    ],
  ])('%s', (_, placed, expected) => {
    expect(placed).toEqual(expected)
  })

  it('gives every object a place of its own, and the same ones when asked again', () => {
    const tree = fc
      .array(fc.tuple(fc.constantFrom('A', 'a', 'B', '..', '', 'CON', 'x/y'), fc.nat(), fc.uuid()), { maxLength: 30 })
      .map((rows) => {
        const objects: Placed[] = []
        for (const [title, parent, id] of rows)
          objects.push(page(id, title, objects[parent % (objects.length + 1)]?.id))
        return objects
      })
    fc.assert(
      fc.property(tree, tree, (first, second) => {
        const { places } = placeAll(first, new Map(), { taken: [] })
        expect(new Set([...places.values()].map(nameKey)).size).toBe(first.length)
        const titles = new Map(first.map(({ id, title, parent }) => [id, { title, parent }]))
        const kept = new Map(
          [...places].map(([id, at]) => {
            const { title = '', parent } = titles.get(id) ?? {}
            return [id, known(pathAt(at, 'page'), title, parent)]
          }),
        )
        const again = placeAll([...first, ...second], kept, { taken: [] })
        expect(again.moves).toEqual([])
        for (const [id, at] of places) expect(again.places.get(id)).toBe(at)
        expect(new Set([...again.places.values()].map(nameKey)).size).toBe(first.length + second.length)
      }),
    )
  })

  it('never has two objects at one place after titles and parents changed', () => {
    const title = fc.constantFrom('A', 'a', 'B', 'C')
    const rows = fc.array(fc.tuple(title, fc.nat(), title, fc.nat()), { minLength: 1, maxLength: 12 })
    const treeOf = (names: [string, number][]) => {
      const objects: Placed[] = []
      for (const [index, [name, parent]] of names.entries()) {
        objects.push(page(`id${String(index).padStart(4, '0')}`, name, objects[parent % (objects.length + 1)]?.id))
      }
      return objects
    }
    fc.assert(
      fc.property(rows, (all) => {
        const first = treeOf(all.map(([name, parent]) => [name, parent]))
        const second = treeOf(all.map(([, , name, parent]) => [name, parent]))
        const { places } = placeAll(first, new Map(), { taken: [] })
        const kept = new Map(
          first.map(({ id, title: name, parent }) => [id, known(pathAt(places.get(id) ?? '', 'page'), name, parent)]),
        )
        const again = placeAll(second, kept, { taken: [] })
        expect(new Set([...again.places.values()].map(nameKey)).size).toBe(second.length)
        // What the moves do to files: a target is free when its turn comes.
        const files = new Map(first.map(({ id }) => [id, places.get(id) ?? '']))
        for (const { from, to } of again.moves) {
          const others = [...files.values()].filter((at) => at !== from && !at.startsWith(`${from}/`)).map(nameKey)
          expect(others).not.toContain(nameKey(to))
          for (const [id, at] of files)
            if (at === from || at.startsWith(`${from}/`)) files.set(id, `${to}${at.slice(from.length)}`)
        }
        expect(Object.fromEntries(files)).toEqual(Object.fromEntries(again.places))
      }),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['A/B.md', 'A/B'],
  ['A/schema.yaml', 'A'],
  ['A.MD', 'A'],
])('takes the ending from %s', (path, expected) => {
  expect(placeOf(path)).toBe(expected)
})
