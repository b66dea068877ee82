import { expect, it } from 'vitest'
import { NO_SPOOL } from './spool.js'
import { createSmallWorkspace } from './testing/small-workspace.js'
import { walk, type WalkedNotion } from './walk.js'

const DATABASE = '11111111-1111-4111-8111-111111111111'
const SOURCE = 'collection://22222222-2222-4222-8222-222222222222'

/** A database, at home in the page whose address is given. */
function withDatabase(workspace: ReturnType<typeof createSmallWorkspace>, home: string, rows: readonly string[]) {
  const schema = {
    url: SOURCE,
    name: 'Tasks',
    titleColumn: 'Name',
    columns: [],
    description: '',
    templates: [],
    defaultTemplate: undefined,
  }
  const database = {
    kind: 'database',
    id: DATABASE,
    title: 'Tasks',
    url: workspace.urlOf(DATABASE),
    ancestors: [{ kind: 'page', title: '', url: home }],
    dataSources: [schema],
    views: [],
  }
  return {
    ...workspace.notion,
    fetch: (reference: string) =>
      reference === database.url ? Promise.resolve(database) : workspace.notion.fetch(reference),
    rows: {
      async *all() {
        for (const id of rows) yield { id, url: workspace.urlOf(id) }
      },
    },
  } as unknown as WalkedNotion
}

it('takes a database for a part of the page it is at home in, whoever else shows it', async () => {
  const workspace = createSmallWorkspace()
  const tag = `<database url="${workspace.urlOf(DATABASE)}" inline="true" data-source-url="${SOURCE}"></database>`
  const home = workspace.add('Home')
  workspace.add('Shows it', tag, home)
  const owner = workspace.add('Owns it', tag, home)
  const row = workspace.add('Row')
  const notion = withDatabase(workspace, workspace.urlOf(owner.id), [row.id])
  const { objects, unreachable } = await walk(notion, {
    reference: home.id,
    depth: undefined,
    spool: NO_SPOOL,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  const titles = new Map(objects.map(({ id, title }) => [id, title]))
  expect(objects.map(({ title, parent }) => [title, titles.get(parent ?? '')])).toEqual([
    ['Home', undefined],
    ['Shows it', 'Home'],
    ['Owns it', 'Home'],
    ['Tasks', 'Owns it'],
    ['Row', 'Tasks'],
  ])
  expect(unreachable).toEqual([])
})

it('tells what it is not shown, and goes on', async () => {
  const workspace = createSmallWorkspace()
  const home = workspace.add('Home')
  const hidden = workspace.add('Hidden', '', home)
  workspace.add('Shown', '', home)
  workspace.pages.delete(hidden.id)
  const walked = await walk(workspace.notion as unknown as WalkedNotion, {
    reference: home.id,
    depth: undefined,
    spool: NO_SPOOL,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  expect(walked.objects.map(({ title }) => title)).toEqual(['Home', 'Shown'])
  expect(walked.unreachable).toEqual([workspace.urlOf(hidden.id)])
})
