import type { SandboxClock } from '../clock.js'
import type { SeededRandom } from '../random.js'
import type { Agent, AgentSession } from './agent.js'
import { notFound } from './api-error.js'
import type { Database, DataSource } from './data-source.js'
import type { Folder } from './folder.js'
import { printBlocks } from './markdown/print-blocks.js'
import type { Discussion, Page, Parent, Team, User } from './model.js'
import { appendBlock, databaseBlock, pageBlock } from './object-block.js'
import type { Place } from './place.js'
import type { Row } from './row.js'
import { addRow } from './row-values.js'
import type { SkillUpload } from './skill-upload.js'
import type { StoredFile } from './stored-file.js'
import { createTables, type Tables } from './tables.js'
import { collectionUrl, pageUrl } from './urls.js'
import type { View } from './view.js'

/** One workspace: its objects by id, and the rows of its data sources in SQLite. */
export interface Workspace {
  readonly id: string
  readonly name: string
  readonly users: readonly User[]
  readonly teams: readonly Team[]
  readonly pages: Map<string, Page>
  readonly databases: Map<string, Database>
  readonly dataSources: Map<string, DataSource>
  readonly views: Map<string, View>
  readonly discussions: Discussion[]
  readonly files: Map<string, StoredFile>
  readonly folders: Map<string, Folder>
  /** Where top pages and databases stand; what is not in it is private. */
  readonly places: Map<string, Place>
  /** Ids of pages and databases, in the order of the sidebar. */
  readonly favorites: string[]
  readonly agents: Map<string, Agent>
  readonly sessions: Map<string, AgentSession>
  /** Archives of skills on their way, by token. */
  readonly skillUploads: Map<string, SkillUpload>
  /** Uploaded archives by the id of the page that is the skill. */
  readonly skillArchives: Map<string, Uint8Array>
  readonly tables: Tables
  readonly random: SeededRandom
  readonly clock: SandboxClock
}

export interface WorkspaceBasics {
  readonly id: string
  readonly name: string
  readonly users: readonly User[]
  readonly teams: readonly Team[]
  readonly random: SeededRandom
  readonly clock: SandboxClock
}

export function createEmptyWorkspace(basics: WorkspaceBasics): Workspace {
  return {
    ...basics,
    pages: new Map(),
    databases: new Map(),
    dataSources: new Map(),
    views: new Map(),
    discussions: [],
    files: new Map(),
    folders: new Map(),
    places: new Map(),
    favorites: [],
    agents: new Map(),
    sessions: new Map(),
    skillUploads: new Map(),
    skillArchives: new Map(),
    tables: createTables(),
  }
}

export interface NewPage {
  readonly title: string
  readonly content: string
  readonly parent: Parent
  readonly createdBy: string
  readonly createdAtMs: number
  readonly icon?: string | undefined
  readonly cover?: string | undefined
  readonly isSkill?: boolean
  /** Values by SQL column, the title's among them. */
  readonly row?: Row
}

/** Adds a page. A row gets its values; a child page gets its tag at the end of its parent. */
export function addPage(workspace: Workspace, input: NewPage): Page {
  const { row = {}, icon, cover, isSkill = false, ...rest } = input
  const page: Page = {
    id: workspace.random.uuid(),
    icon,
    cover,
    editedBy: input.createdBy,
    editedAtMs: input.createdAtMs,
    visitedAtMs: undefined,
    inTrash: false,
    verification: undefined,
    isSkill,
    blockIds: undefined,
    blocksMade: 0,
    row: {},
    ...rest,
  }
  workspace.pages.set(page.id, page)
  if (page.parent.kind === 'page') appendBlock(pageOf(workspace, page.parent.id), pageBlock(page))
  if (page.parent.kind === 'data-source') addRow(workspace, dataSourceOf(workspace, page.parent.id), page, row)
  return page
}

/** Puts a line of stored Markdown at the end of a page. */
export function appendTag(workspace: Workspace, pageId: string, tag: string): void {
  const parent = pageOf(workspace, pageId)
  parent.content = parent.content === '' ? tag : `${parent.content}\n${tag}`
}

export function databaseTag(database: Database): string {
  return printBlocks([databaseBlock(database)])
}

export function pageOf(workspace: Workspace, id: string): Page {
  const page = workspace.pages.get(id)
  if (page === undefined) throw notFound('page', id)
  return page
}

export function dataSourceOf(workspace: Workspace, id: string): DataSource {
  const source = workspace.dataSources.get(id)
  if (source === undefined) throw notFound('data source', id)
  return source
}

export function databaseOf(workspace: Workspace, id: string): Database {
  const database = workspace.databases.get(id)
  if (database === undefined) throw notFound('database', id)
  return database
}

/** One step up: what a page's path and ancestor list are made of. */
export interface Ancestor {
  readonly kind: 'page' | 'database' | 'data-source'
  readonly title: string
  readonly url: string
}

/** The ancestors of a parent, nearest first. */
export function ancestorsOf(workspace: Workspace, parent: Parent): Ancestor[] {
  if (parent.kind === 'workspace') return []
  if (parent.kind === 'page') {
    const page = pageOf(workspace, parent.id)
    return [{ kind: 'page', title: page.title, url: pageUrl(page.id) }, ...ancestorsOf(workspace, page.parent)]
  }
  const source = dataSourceOf(workspace, parent.id)
  const database = databaseOf(workspace, source.databaseId)
  return [
    { kind: 'data-source', title: source.name, url: collectionUrl(source.id) },
    { kind: 'database', title: database.title, url: pageUrl(database.id) },
    ...ancestorsOf(workspace, database.parent),
  ]
}
