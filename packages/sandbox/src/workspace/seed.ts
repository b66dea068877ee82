import type { SandboxClock } from '../clock.js'
import { createRandom, type SeededRandom } from '../random.js'
import type { Column, Database, DataSource, Page, Parent, User, View } from './model.js'
import { userUrl } from './urls.js'
import { addPage, appendTag, createEmptyWorkspace, databaseTag, type Workspace } from './workspace.js'

/** The day from which every sample date is counted. */
const SAMPLE_DAY_MS = Date.UTC(2026, 9, 5, 9)
const DAY_MS = 24 * 60 * 60 * 1000

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

export interface SeedOptions {
  readonly people: readonly User[]
  /** How many rows the roadmap has. Default 36. */
  readonly rows?: number
}

/** Fills a workspace with people, pages, a roadmap database and comments. The same seed gives the same ids and text. */
export function seedWorkspace(seed: number, name: string, clock: SandboxClock, options: SeedOptions): Workspace {
  const random = createRandom(seed)
  const id = random.uuid()
  const { people: users, rows = SUBJECTS.length * VERBS.length } = options
  const workspace = createEmptyWorkspace({ id, name, users, teams: sampleTeams(random), random, clock })
  const home = samplePages(workspace)
  const source = roadmap(workspace, home)
  sampleRows(workspace, source, rows)
  return workspace
}

/** Five people and bots, and further people up to `count`. The first is the one who signs in. */
export function samplePeople(random: SeededRandom, count = 5): [User, ...User[]] {
  const person = (name: string): User => {
    const local = name.toLowerCase().replace(' ', '.')
    return { id: random.uuid(), type: 'person', name, email: `${local}@larkspur.example` }
  }
  return [
    person('Ada Marsh'),
    person('Bruno Vale'),
    person('Chidi Orr'),
    person('Dana Reed'),
    { id: random.uuid(), type: 'bot', name: 'Sandbox Bot' },
    ...Array.from({ length: Math.max(0, count - 5) }, (_, index) => person(`Guest ${index + 1}`)),
  ]
}

function sampleTeams(random: SeededRandom) {
  return [
    { id: random.uuid(), name: 'Product', role: 'owner', joined: true },
    { id: random.uuid(), name: 'Engineering', role: 'member', joined: true },
    { id: random.uuid(), name: 'Finance', role: 'member', joined: false },
  ] as const
}

function samplePages(workspace: Workspace): Page {
  const home = page(workspace, 'Product home', '🏠', HOME, { kind: 'workspace' }, 40)
  const under: Parent = { kind: 'page', id: home.id }
  const notes = page(workspace, 'Launch notes', '🚀', LAUNCH_NOTES, under, 12)
  page(workspace, 'Roadmap review 2026-09-28', undefined, REVIEW, under, 7)
  page(workspace, 'Markdown sampler', '🎨', SAMPLER, under, 30)
  page(workspace, 'Blank page', undefined, '', under, 3)
  page(
    workspace,
    'Private scratchpad',
    '📝',
    '- [ ] Call the printer\n- [x] Renew the domain',
    { kind: 'workspace' },
    2,
  )
  discuss(workspace, notes)
  return home
}

function page(
  workspace: Workspace,
  title: string,
  icon: string | undefined,
  content: string,
  parent: Parent,
  daysAgo: number,
): Page {
  const createdAtMs = SAMPLE_DAY_MS - daysAgo * DAY_MS
  const createdBy = workspace.random.pick(workspace.users as [User, ...User[]]).id
  return addPage(workspace, { title, icon, content, parent, createdBy, createdAtMs })
}

function discuss(workspace: Workspace, about: Page): void {
  const { random, users } = workspace
  const say = (speaker: number, text: string, daysAgo: number) => ({
    id: random.uuid(),
    userId: users[speaker]?.id ?? '',
    atMs: SAMPLE_DAY_MS - daysAgo * DAY_MS,
    text,
  })
  workspace.discussions.push(
    {
      id: random.uuid(),
      pageId: about.id,
      blockId: about.id,
      context: 'page',
      textContext: '',
      resolved: false,
      comments: [say(1, 'Do we know the date yet?', 6), say(0, 'The 19th & not later.', 5)],
    },
    {
      id: random.uuid(),
      pageId: about.id,
      blockId: random.uuid(),
      context: 'inline',
      textContext: 'offline sync',
      resolved: true,
      comments: [say(2, 'Renamed from "background sync".', 4)],
    },
  )
}

function roadmap(workspace: Workspace, home: Page): DataSource {
  const { random } = workspace
  const databaseId = random.uuid()
  const source: DataSource = { id: random.uuid(), databaseId, name: 'Roadmap', columns: ROADMAP_COLUMNS }
  const views: View[] = [
    { id: random.uuid(), name: 'All projects', type: 'table', dataSourceId: source.id, sortBy: 'Name' },
    {
      id: random.uuid(),
      name: 'In progress',
      type: 'board',
      dataSourceId: source.id,
      groupBy: 'Status',
      filter: { property: 'Status', equals: 'In progress' },
    },
  ]
  const database: Database = {
    id: databaseId,
    title: 'Roadmap',
    icon: '🗺️',
    parent: { kind: 'page', id: home.id },
    inline: false,
    dataSourceIds: [source.id],
    viewIds: views.map(({ id }) => id),
    editedAtMs: SAMPLE_DAY_MS - DAY_MS,
  }
  workspace.databases.set(database.id, database)
  workspace.dataSources.set(source.id, source)
  for (const view of views) workspace.views.set(view.id, view)
  workspace.tables.create(source)
  appendTag(workspace, home.id, databaseTag(database))
  return source
}

/** The first rows are named by each verb with each subject; further ones get a number. */
function sampleRows(workspace: Workspace, source: DataSource, count: number): void {
  for (let index = 0; index < count; index += 1) sampleRow(workspace, source, index)
}

function sampleRow(workspace: Workspace, source: DataSource, index: number): void {
  const { random, users } = workspace
  const verb = VERBS[Math.floor(index / SUBJECTS.length) % VERBS.length] ?? VERBS[0]
  const subject = SUBJECTS[index % SUBJECTS.length] ?? SUBJECTS[0]
  const round = Math.floor(index / (SUBJECTS.length * VERBS.length))
  const option = (name: string) => {
    const options = ROADMAP_COLUMNS.find((column) => column.name === name)?.options ?? []
    return options[random.integer(options.length)]?.name ?? ''
  }
  const status = option('Status')
  const due = new Date(SAMPLE_DAY_MS + (index % 1000) * 3 * DAY_MS)
  const owner = users[random.integer(4)]?.id ?? ''
  addPage(workspace, {
    title: `${verb} the ${subject}${round === 0 ? '' : ` ${round + 1}`}`,
    content: `## Why\nCustomers ask for the ${subject}.\n## Next\n- [ ] ${verb} the first version`,
    parent: { kind: 'data-source', id: source.id },
    createdBy: owner,
    createdAtMs: SAMPLE_DAY_MS - Math.max(36 - index, 0) * DAY_MS,
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

const HOME = `The **product** team's home. Start with the roadmap below.
<callout icon="💡" color="yellow_bg">
\tAsk in the *Product* teamspace before you move a page.
</callout>`

const LAUNCH_NOTES = `# Launch notes
The launch is about **offline sync**, the largest item on the roadmap.
## Before the day
- [x] Freeze the schema
- [ ] Write the announcement
\t- [ ] Get a quote from a customer
## On the day
1. Switch the flag on
2. Watch the error rate
> Nothing ships on a Friday.
---
See <mention-date start="2026-10-19"/> for the date.`

const REVIEW = `# Roadmap review
We went through the roadmap and moved two items.
<empty-block/>
Decisions:
- Offline sync stays first
- Invoice export waits for billing`

const SAMPLER = `# Heading one
## Heading two {color="blue"}
Text with **bold**, *italic*, ~~struck~~, \`code\`, <span underline="true">underlined</span>, a [link](https://example.com) and \\*escaped\\* marks.
- Bullet
\t- Nested bullet
1. First
- [ ] To do
- [x] Done
> A quote<br>on two lines
\`\`\`js
const answer = 42 // nothing is escaped * here
\`\`\`
$$
E = mc^2
$$
<table header-row="true">
\t<tr>
\t\t<td>Name</td>
\t\t<td>Value</td>
\t</tr>
\t<tr>
\t\t<td>Rate</td>
\t\t<td>180 a minute</td>
\t</tr>
</table>
<details>
<summary>More</summary>
\tHidden until it is opened
</details>
<columns>
\t<column>
\t\tLeft
\t</column>
\t<column>
\t\tRight
\t</column>
</columns>
---`
