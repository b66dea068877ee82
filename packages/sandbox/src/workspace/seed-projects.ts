import { addDatabase, addDataSource, addView } from './databases.js'
import type { DataSource, Database } from './data-source.js'
import { fileReference } from './files.js'
import type { Page } from './model.js'
import type { Row } from './row.js'
import { rowPages } from './rows.js'
import { changeColumns } from './schema/change-columns.js'
import type { ColumnDefinition } from './schema/column-definition.js'
import { parseCreateTable, parseStatements } from './schema/statements.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import { collectionUrl, pageUrl, userUrl } from './urls.js'
import { configureView } from './view/configure.js'
import { addPage, type Workspace } from './workspace.js'

/**
 * Two databases that are linked: clients, with a second data source of visits, and projects, which have a property of every
 * type and point to the roadmap.
 */
export function sampleProjects(workspace: Workspace, home: Page, roadmap: DataSource): void {
  const { database, source: clients } = addDatabase(workspace, {
    title: 'Clients',
    icon: '🤝',
    parent: { kind: 'page', id: home.id },
    columns: parseCreateTable(CLIENTS),
  })
  const visits = addDataSource(workspace, database, 'Visits', parseCreateTable(visitsSchema(clients)))
  const clientPages = sampleClients(workspace, clients)
  sampleVisits(workspace, visits, clientPages)
  const projects = projectsDatabase(workspace, home, { clients, roadmap })
  sampleRows(workspace, projects.source, { clients: clientPages, roadmap: rowPages(workspace, roadmap) })
  changeColumns(workspace, clients, parseStatements(CLIENT_TOTALS))
  sampleViews(workspace, projects.database, projects.source)
}

const CLIENTS = `CREATE TABLE (
  "Company" TITLE, "Industry" SELECT('Retail':green, 'Energy':orange, 'Public':blue), "Since" DATE, "Website" URL
)`

const CLIENT_TOTALS = `
  ADD COLUMN "Budget of all projects" ROLLUP('Projects', 'Budget', 'sum');
  ADD COLUMN "Next deadline" ROLLUP('Projects', 'Deadline', 'earliest_date')
`

const visitsSchema = (clients: DataSource) => `CREATE TABLE (
  "Purpose" TITLE, "Day" DATE, "Client" RELATION('${collectionUrl(clients.id)}', DUAL 'Visits')
)`

const projectsSchema = (clients: DataSource, roadmap: DataSource) => `CREATE TABLE (
  "Project" TITLE COMMENT 'What we call it among ourselves',
  "Brief" RICH_TEXT,
  "ID" UNIQUE_ID PREFIX 'PRJ',
  "Stage" STATUS,
  "Size" SELECT('Small':gray, 'Medium':blue, 'Large':purple),
  "Skills" MULTI_SELECT('design':pink, 'print':orange, 'web':blue, 'film':red),
  "Budget" NUMBER FORMAT 'dollar' COMMENT 'Before tax',
  "Hours" NUMBER,
  "Hourly rate" FORMULA('if(empty(prop("Hours")), 0, round(prop("Budget") / prop("Hours"), 2))'),
  "Deadline" DATE,
  "Kick-off" DATE,
  "Is late" FORMULA('prop("Stage") != "Done" and prop("Deadline") < today()'),
  "Lead" PEOPLE,
  "Contact" EMAIL,
  "Phone" PHONE_NUMBER,
  "url" URL COMMENT 'A property with a name that the table has for itself',
  "Documents" FILES,
  "Billable" CHECKBOX,
  "Client" RELATION('${collectionUrl(clients.id)}', DUAL 'Projects'),
  "Depends on" RELATION('${collectionUrl(roadmap.id)}'),
  "Client industry" ROLLUP('Client', 'Industry', 'show_original'),
  "Open estimates" ROLLUP('Depends on', 'Estimate', 'sum'),
  "Created" CREATED_TIME,
  "Edited" LAST_EDITED_TIME
)`

/** The types that no statement can name. */
const OTHER_COLUMNS: readonly ColumnDefinition[] = [
  { name: 'Venue', type: 'place' },
  { name: 'Created by', type: 'created_by' },
  { name: 'Edited by', type: 'last_edited_by' },
  { name: 'Visited', type: 'last_visited_time' },
  { name: 'Verification', type: 'verification' },
  { name: 'Send invoice', type: 'button' },
]

function projectsDatabase(workspace: Workspace, home: Page, related: { clients: DataSource; roadmap: DataSource }) {
  const made = addDatabase(workspace, {
    title: 'Projects',
    description: 'A property of every type.',
    icon: '📐',
    parent: { kind: 'page', id: home.id },
    columns: [...parseCreateTable(projectsSchema(related.clients, related.roadmap)), ...OTHER_COLUMNS],
  })
  const templateId = workspace.random.uuid()
  const content = '## Goal\n## Milestones\n- [ ] First draft'
  made.source.templates = [{ id: templateId, name: 'New project', content, isDefault: true }]
  return made
}

function sampleClients(workspace: Workspace, source: DataSource): Page[] {
  const clients = [
    ['Heron Books', 'Retail', '2023-04-01', 'https://heron.example'],
    ['Tidewater Power', 'Energy', '2024-11-15', 'https://tidewater.example'],
    ['City of Alderbrook', 'Public', '2025-02-03', 'https://alderbrook.example'],
  ] as const
  return clients.map(([title, industry, since, website], index) =>
    addRowPage(workspace, source, {
      title,
      daysAgo: 60 - index,
      row: { Industry: industry, 'date:Since:start': since, 'date:Since:is_datetime': 0, Website: website },
    }),
  )
}

function sampleVisits(workspace: Workspace, source: DataSource, clients: readonly Page[]): void {
  for (const [index, purpose] of ['First meeting', 'Workshop', 'Review of drafts', 'Contract'].entries()) {
    const client = clients[index % clients.length]
    addRowPage(workspace, source, {
      title: purpose,
      daysAgo: 30 - index * 5,
      row: { ...dayOf('Day', index * 5), Client: urls([client]) },
    })
  }
}

interface RelatedPages {
  readonly clients: readonly Page[]
  readonly roadmap: readonly Page[]
}

const PROJECTS = [
  ['Autumn catalogue', 'Small', ['print'], 4000],
  ['Shop window', 'Medium', ['design', 'print'], 9500],
  ['Annual report', 'Large', ['design', 'print', 'web'], 28_000],
  ['Wind farm film', 'Large', ['film'], 46_500],
  ['Tariff calculator', 'Medium', ['web'], 17_250],
  ['Town map', 'Small', ['design'], 3200],
  ['Library signage', 'Medium', ['design', 'print'], undefined],
  ['Website relaunch', 'Large', ['design', 'web'], 61_000],
] as const

const STAGES = ['Not started', 'In progress', 'Done'] as const

function sampleRows(workspace: Workspace, source: DataSource, related: RelatedPages): void {
  const pages = PROJECTS.map((_project, index) => {
    const { row, title } = projectRow(workspace, related, index)
    return addRowPage(workspace, source, { title, daysAgo: 20 - index * 2, row })
  })
  const [first, second] = pages
  if (first === undefined || second === undefined) return
  const byUserId = workspace.users[0]?.id ?? ''
  first.verification = { byUserId, sinceMs: SAMPLE_DAY_MS, untilMs: undefined }
  second.verification = { byUserId, sinceMs: SAMPLE_DAY_MS - 40 * DAY_MS, untilMs: SAMPLE_DAY_MS - 10 * DAY_MS }
  first.visitedAtMs = SAMPLE_DAY_MS
}

/** Every third project has little set, so that empty values are seen too. */
function projectRow(workspace: Workspace, related: RelatedPages, index: number): { title: string; row: Row } {
  const [title, size, skills, budget] = PROJECTS[index] ?? PROJECTS[0]
  const basics: Row = {
    Stage: STAGES[index % STAGES.length] ?? null,
    Size: size,
    Skills: JSON.stringify(skills),
    Budget: budget ?? null,
    ...dayOf('Deadline', index * 7 - 14),
    Client: urls([related.clients[index % related.clients.length]]),
    Billable: index % 2 === 0 ? '__YES__' : '__NO__',
  }
  if (index % 3 === 2) return { title, row: basics }
  const [file] = workspace.files.values()
  return {
    title,
    row: {
      ...basics,
      Brief: `${title}: what was agreed, with **bold** words & a "quote".`,
      Hours: budget === undefined ? null : Math.round(budget / 90),
      ...span('Kick-off', index),
      Lead: JSON.stringify(
        [workspace.users[index % 4]].flatMap((user) => (user === undefined ? [] : userUrl(user.id))),
      ),
      Contact: `${skills[0]}@larkspur.example`,
      Phone: `+49 30 ${5_550_100 + index}`,
      'userDefined:url': `https://projects.example/${index + 1}`,
      Documents: JSON.stringify(file === undefined ? [] : [fileReference(file)]),
      'Depends on': urls([related.roadmap[index], related.roadmap[index + 6]]),
      'place:Venue:name': 'Studio Larkspur',
      'place:Venue:address': '1 Mill Lane, Alderbrook',
      'place:Venue:latitude': 52.52 + index / 100,
      'place:Venue:longitude': 13.405,
      'place:Venue:google_place_id': `place-${index + 1}`,
    },
  }
}

function dayOf(property: string, days: number): Row {
  const day = new Date(SAMPLE_DAY_MS + days * DAY_MS).toISOString().slice(0, 10)
  return { [`date:${property}:start`]: day, [`date:${property}:is_datetime`]: 0 }
}

/** A date with a time, and every second one with an end. */
function span(property: string, index: number): Row {
  const at = (hours: number) => new Date(SAMPLE_DAY_MS + index * DAY_MS + hours * 3_600_000).toISOString()
  const end: Row = index % 2 === 0 ? {} : { [`date:${property}:end`]: at(3) }
  return { [`date:${property}:start`]: at(1), ...end, [`date:${property}:is_datetime`]: 1 }
}

function urls(pages: readonly (Page | undefined)[]): string {
  return JSON.stringify(pages.flatMap((page) => (page === undefined ? [] : pageUrl(page.id))))
}

function addRowPage(
  workspace: Workspace,
  source: DataSource,
  { title, daysAgo, row }: { title: string; daysAgo: number; row: Row },
): Page {
  return addPage(workspace, {
    title,
    content: '',
    parent: { kind: 'data-source', id: source.id },
    createdBy: workspace.users[daysAgo % 4]?.id ?? '',
    createdAtMs: SAMPLE_DAY_MS - daysAgo * DAY_MS,
    row,
  })
}

const VIEWS = [
  ['By stage', 'board', 'GROUP BY "Stage"; SHOW "Project", "Client", "Deadline"; SORT BY "Deadline" ASC'],
  ['Large or late', 'table', 'FILTER "Size" = "Large" OR "Is late" = true; SORT BY "Budget" DESC; FREEZE COLUMNS 1'],
  ['Deadlines', 'calendar', 'CALENDAR BY "Deadline"'],
  ['Schedule', 'timeline', 'TIMELINE BY "Kick-off" TO "Deadline"'],
  ['Venues', 'map', 'MAP BY "Venue"; FILTER "Venue" IS NOT EMPTY'],
  ['Covers', 'gallery', 'COVER "Documents" SIZE large ASPECT cover; QUICK FILTER "Skills"'],
  ['Budget by size', 'chart', 'GROUP BY "Size"; CHART column AGGREGATE sum "Budget" COLOR blue CAPTION "In dollars"'],
  ['Request', 'form', 'FORM OPEN; FORM ANONYMOUS false; FORM PERMISSIONS reader'],
] as const

function sampleViews(workspace: Workspace, database: Database, source: DataSource): void {
  for (const [name, type, text] of VIEWS) {
    const configuration = configureView({}, text, source.columns)
    addView(workspace, database, { name, type, dataSourceId: source.id, configuration })
  }
}
