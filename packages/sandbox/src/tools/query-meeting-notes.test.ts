import { afterAll, beforeAll, expect, test } from 'vitest'

import { type DatabaseScene, openDatabases } from '../testing/databases.js'

let scene: DatabaseScene
let people: Record<string, string>
beforeAll(async () => {
  scene = await openDatabases({ clock: 'manual' })
  const { results } = await scene.session.read<{ results: { name: string; id: string }[] }>('notion-get-users')
  people = Object.fromEntries(results.map(({ name, id }) => [name.split(' ')[0], id]))
})
afterAll(() => scene.close())

interface Notes {
  readonly results: { readonly title: string; readonly url: string; readonly attendees: string[] }[]
}

const find = (filter?: object) => scene.session.read<Notes>('notion-query-meeting-notes', filter ? { filter } : {})
const all = ['Weekly planning', 'Interview with Heron Books', 'Budget talk', 'Retrospective']
const person = (id: string) => ({ type: 'exact', value: { table: 'notion_user', id } })

test('without a filter all notes come, the newest first', async () => {
  const { results } = await find()
  expect(results.map(({ title }) => title)).toEqual(all)
  expect(results[1]).toMatchObject({
    url: expect.stringMatching(/^https:\/\/app\.notion\.com\/p\//) as string,
    attendees: [`user://${people['Bruno']}`, `user://${people['Dana']}`],
    created_time: '2026-09-22T09:00:00.000Z',
  })
})

test.each([
  ['title', { operator: 'string_contains', value: { type: 'exact', value: 'BUDGET' } }, ['Budget talk']],
  ['attendees', () => ({ operator: 'person_contains', value: [person(people['Chidi'] ?? '')] }), [all[0], all[3]]],
  ['attendees', { operator: 'person_contains', value: [{ type: 'relative', value: 'me' }] }, [all[0], all[2], all[3]]],
  ['notion://meeting_notes/attendees', { operator: 'is_empty' }, []],
  [
    'created_time',
    { operator: 'date_is_before', value: { type: 'exact', value: { type: 'date', start_date: '2026-09-08' } } },
    [all[3]],
  ],
  [
    'created_time',
    {
      operator: 'date_is_on_or_after',
      value: {
        type: 'exact',
        value: { type: 'datetime', start_date: '2026-09-29', start_time: '11:00', time_zone: 'Europe/Berlin' },
      },
    },
    [all[0]],
  ],
  [
    'last_edited_time',
    {
      operator: 'date_is_within',
      value: { type: 'exact', value: { type: 'daterange', start_date: '2026-09-01', end_date: '2026-09-22' } },
    },
    [all[1], all[2]],
  ],
  ['created_by', () => ({ operator: 'person_does_not_contain', value: [person(people['Ada'] ?? '')] }), [all[1]]],
] as const)('notes are found by %s %j', async (property, filter, titles) => {
  const leaf = { property, filter: typeof filter === 'function' ? filter() : filter }
  const { results } = await find({ operator: 'and', filters: [leaf] })
  expect(results.map(({ title }) => title)).toEqual(titles)
})

test('groups nest, and an empty one matches nothing', async () => {
  const titled = (value: string) => ({
    property: 'title',
    filter: { operator: 'string_starts_with', value: { type: 'exact', value } },
  })
  const either = { operator: 'or', filters: [titled('Weekly'), titled('Retro')] }
  const mine = {
    property: 'created_by',
    filter: { operator: 'person_contains', value: [{ type: 'relative', value: 'me' }] },
  }
  const { results } = await find({ operator: 'and', filters: [either, mine] })
  expect(results.map(({ title }) => title)).toEqual(['Weekly planning', 'Retrospective'])
  expect((await find({ operator: 'or' })).results).toEqual([])
  expect((await find({ operator: 'or', filters: [{ operator: 'and', filters: [] }] })).results).toEqual([])
})

test('an operator of another type is refused, and so is a plan without it', async () => {
  const leaf = { property: 'title', filter: { operator: 'date_is', value: 'x' } }
  const failure = await scene.failureOf('notion-query-meeting-notes', { filter: { operator: 'and', filters: [leaf] } })
  expect(failure).toMatchObject({ code: 'validation_error', message: expect.stringContaining('"date_is"') as string })
  const small = await openDatabases({ plan: 'plus' })
  expect((await small.failureOf('notion-query-meeting-notes', {})).code).toBe('plan_required')
  await small.close()
})
