import { describe, expect, it } from 'vitest'
import { type AuditEntry, type AuditRecord, CHAIN_START, linkEntries, NEW_BEGINNING } from './entry.js'
import { type ChainEvidence, judgeChain } from './verify.js'

const connection = { owner: 'local', server: 'https://mcp.example/mcp', profile: 'default' }
const elsewhere = { ...connection, profile: 'other' }
const key = new Uint8Array(32).fill(1)
const record = (at: number, where = connection): AuditRecord => ({
  type: 'token_adopted',
  generation: at,
  at,
  connection: where,
  actor: '7@host/ab',
})

const chain = await linkEntries(
  key,
  CHAIN_START,
  [1, 2, 3, 4, 5].map((at) => record(at)),
)
const [one, two, three, four, five] = chain as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry]
const head = { key, sequence: 5, mac: five.mac }
const foreign = (await linkEntries(key, one, [record(2, elsewhere)]))[0]!
const otherKey = new Uint8Array(32).fill(2)

type Kept = readonly (AuditEntry | undefined)[]
const problemsOf = async (entries: Kept, end: ChainEvidence['head'] | 'gone' = head) =>
  (await judgeChain({ connection, head: end === 'gone' ? undefined : end, entries })).problems

describe('a log', () => {
  it('that is complete and unchanged has no problems', async () => {
    expect(await judgeChain({ connection, head, entries: chain })).toEqual({ entries: 5, problems: [] })
  })

  it('that is empty has none either', async () => expect(await problemsOf([], 'gone')).toEqual([]))

  it.each<[string, Kept, object[]]>([
    ['an entry was edited', [one, { ...two, at: 9 }, three, four, five], [{ kind: 'edited', sequence: 2 }]],
    [
      'an entry was replaced with its MAC made up',
      [one, { ...two, mac: 'x' }, three, four, five],
      [{ kind: 'edited', sequence: 2 }],
    ],
    ['the last entry was edited', [one, two, three, four, { ...five, at: 9 }], [{ kind: 'edited', sequence: 5 }]],
    ['an entry in the middle was removed', [one, two, four, five], [{ kind: 'removed', sequence: 3, until: 3 }]],
    ['two entries in the middle were removed', [one, four, five], [{ kind: 'removed', sequence: 2, until: 3 }]],
    ['the first entry was removed', [two, three, four, five], [{ kind: 'removed', sequence: 1, until: 1 }]],
    ['the end was cut off', [one, two, three], [{ kind: 'truncated', sequence: 4, until: 5 }]],
    ['everything was removed', [], [{ kind: 'truncated', sequence: 1, until: 5 }]],
    [
      'an entry of another connection stands there',
      [one, foreign, three, four, five],
      [
        { kind: 'foreign', sequence: 2 },
        { kind: 'removed', sequence: 2, until: 2 },
      ],
    ],
    ['an entry is there twice', [one, two, two, three, four, five], [{ kind: 'misplaced', sequence: 2 }]],
    [
      'two entries were exchanged',
      [one, three, two, four, five],
      [
        { kind: 'removed', sequence: 2, until: 2 },
        { kind: 'misplaced', sequence: 2 },
      ],
    ],
    ['a part is damaged', [one, two, undefined, four, five], [{ kind: 'unreadable', sequence: 2 }]],
    ['the end is damaged', [one, two, undefined], [{ kind: 'unreadable', sequence: 2 }]],
    [
      'a part is damaged and the end is cut off',
      [one, undefined, three],
      [
        { kind: 'unreadable', sequence: 1 },
        { kind: 'truncated', sequence: 4, until: 5 },
      ],
    ],
  ])('shows that %s', async (_, entries, problems) => expect(await problemsOf(entries)).toEqual(problems))

  it('may be longer than its head says: a process ended before it moved the head', async () => {
    expect(await problemsOf(chain, { key, sequence: 4, mac: four.mac })).toEqual([])
  })

  it('without its head cannot be checked', async () => {
    expect(await problemsOf(chain, 'gone')).toEqual([{ kind: 'unchecked', sequence: 1, until: 5 }])
  })

  it('whose head was begun anew can be checked from there on', async () => {
    const { at, actor } = one
    const beginning = { ...NEW_BEGINNING, at, actor, connection }
    const later = await linkEntries(otherKey, five, [beginning, record(7), record(8)])
    const end = { key: otherKey, sequence: 8, mac: later[2]!.mac }
    expect(await problemsOf([...chain, ...later], end)).toEqual([{ kind: 'unchecked', sequence: 1, until: 5 }])
    expect(await problemsOf([...chain, ...later.with(1, { ...later[1]!, at: 9 })], end)).toEqual([
      { kind: 'unchecked', sequence: 1, until: 5 },
      { kind: 'edited', sequence: 7 },
    ])
  })

  it('is not excused by a new beginning that somebody else wrote', async () => {
    const { at, actor } = one
    const forged = await linkEntries(otherKey, four, [{ ...NEW_BEGINNING, at, actor, connection }])
    const problems = await problemsOf([one, { ...two, at: 9 }, three, four, ...forged])
    expect(problems).toEqual([
      { kind: 'edited', sequence: 2 },
      { kind: 'edited', sequence: 5 },
    ])
  })
})
