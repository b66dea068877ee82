import type { Column } from './column.js'
import { createDataSource, type Database, type DataSource } from './data-source.js'
import type { PropertyFilter } from './filter/filter.js'
import type { Page } from './model.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { userUrl } from './urls.js'
import type { View } from './view.js'
import { addPage, appendTag, databaseTag, type Workspace } from './workspace.js'

const ROADMAP_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'title' },
  {
    name: 'Status',
    type: 'status',
    options: [
      { name: 'Not started', color: 'default', group: 'to_do' },
      { name: 'In progress', color: 'blue', group: 'in_progress' },
      { name: 'Blocked', color: 'red', group: 'in_progress' },
      { name: 'Done', color: 'green', group: 'complete' },
    ],
  },
  {
    name: 'Priority',
    type: 'select',
    options: [
      { name: 'High', color: 'red' },
      { name: 'Medium', color: 'yellow' },
      { name: 'Low', color: 'gray' },
    ],
  },
  {
    name: 'Tags',
    type: 'multi_select',
    options: [
      { name: 'sync', color: 'blue' },
      { name: 'mobile', color: 'purple' },
      { name: 'billing', color: 'orange' },
      { name: 'research', color: 'pink' },
    ],
  },
  { name: 'Owner', type: 'person' },
  { name: 'Due', type: 'date' },
  { name: 'Estimate', type: 'number' },
  { name: 'Shipped', type: 'checkbox' },
  { name: 'Link', type: 'url' },
  { name: 'Summary', type: 'text' },
]

const SUBJECTS = [
  'offline sync',
  'invoice export',
  'mobile editor',
  'search index',
  'login page',
  'import wizard',
] as const
const VERBS = ['Ship', 'Design', 'Measure', 'Rewrite', 'Document', 'Review'] as const

const IN_PROGRESS: PropertyFilter = {
  type: 'property',
  property: 'Status',
  propertyType: 'status',
  operator: 'status_is',
  value: { type: 'is_option', value: 'In progress' },
}

export function roadmap(workspace: Workspace, home: Page): DataSource {
  const { random } = workspace
  const databaseId = random.uuid()
  const source = createDataSource({ id: random.uuid(), databaseId, name: 'Roadmap', columns: ROADMAP_COLUMNS })
  const views: View[] = [
    {
      id: random.uuid(),
      name: 'All projects',
      type: 'table',
      dataSourceId: source.id,
      configuration: { sorts: [{ property: 'Name', direction: 'ascending' }] },
    },
    {
      id: random.uuid(),
      name: 'In progress',
      type: 'board',
      dataSourceId: source.id,
      configuration: { groupBy: 'Status', filter: { type: 'group', operator: 'and', filters: [IN_PROGRESS] } },
    },
  ]
  const database: Database = {
    id: databaseId,
    title: 'Roadmap',
    description: '',
    icon: '🗺️',
    parent: { kind: 'page', id: home.id },
    inline: false,
    inTrash: false,
    dataSourceIds: [source.id],
    viewIds: views.map(({ id }) => id),
    editedAtMs: SAMPLE_DAY_MS - DAY_MS,
  }
  workspace.databases.set(database.id, database)
  workspace.dataSources.set(source.id, source)
  for (const view of views) workspace.views.set(view.id, view)
  appendTag(workspace, home.id, databaseTag(database))
  return source
}

/** A row for every verb with every subject. */
export function sampleRows(workspace: Workspace, source: DataSource): void {
  for (let index = 0; index < SUBJECTS.length * VERBS.length; index += 1) sampleRow(workspace, source, index)
}

function sampleRow(workspace: Workspace, source: DataSource, index: number): void {
  const { random, users } = workspace
  const verb = VERBS[Math.floor(index / SUBJECTS.length)] ?? VERBS[0]
  const subject = SUBJECTS[index % SUBJECTS.length] ?? SUBJECTS[0]
  const option = (name: string) => {
    const column = ROADMAP_COLUMNS.find((candidate) => candidate.name === name)
    const options = column !== undefined && 'options' in column ? column.options : []
    return options[random.integer(options.length)]?.name ?? ''
  }
  const status = option('Status')
  const due = new Date(SAMPLE_DAY_MS + index * 3 * DAY_MS)
  const owner = users[random.integer(4)]?.id ?? ''
  addPage(workspace, {
    title: `${verb} the ${subject}`,
    content: `## Why\nCustomers ask for the ${subject}.\n## Next\n- [ ] ${verb} the first version`,
    parent: { kind: 'data-source', id: source.id },
    createdBy: owner,
    createdAtMs: SAMPLE_DAY_MS - (36 - index) * DAY_MS,
    icon: undefined,
    row: {
      Status: status,
      Priority: option('Priority'),
      Tags: JSON.stringify([option('Tags')]),
      Owner: JSON.stringify([userUrl(owner)]),
      'date:Due:start': due.toISOString().slice(0, 10),
      'date:Due:is_datetime': 0,
      Estimate: 1 + random.integer(8),
      Shipped: status === 'Done' ? '__YES__' : '__NO__',
      Summary: `${verb} what the ${subject} needs.`,
    },
  })
}
