import { invalid } from './api-error.js'
import { createDataSource, type Database, type DataSource } from './data-source.js'
import type { Parent } from './model.js'
import { defineColumns } from './schema/change-columns.js'
import type { ColumnDefinition } from './schema/column-definition.js'
import type { View, ViewConfiguration, ViewType } from './view.js'
import { appendTag, databaseTag, type Workspace } from './workspace.js'

export interface NewDatabase {
  readonly title: string
  readonly description?: string | undefined
  readonly icon?: string | undefined
  readonly parent: Parent
  readonly columns: readonly ColumnDefinition[]
}

/** Adds a database with one data source and a table view, and its tag at the end of the page that it is in. */
export function addDatabase(workspace: Workspace, input: NewDatabase): { database: Database; source: DataSource } {
  const { title, description = '', icon, parent, columns } = input
  const database: Database = { ...emptyDatabase(workspace, title), description, icon, parent }
  const source = addDataSource(workspace, database, title, columns)
  workspace.databases.set(database.id, database)
  addView(workspace, database, { name: 'Default view', type: 'table', dataSourceId: source.id, configuration: {} })
  if (parent.kind === 'page') appendTag(workspace, parent.id, databaseTag(database))
  return { database, source }
}

/** A linked view at the end of a page. */
export function addLinkedDatabase(workspace: Workspace, pageId: string, source: DataSource): Database {
  const database = makeLinkedDatabase(workspace, pageId, source)
  appendTag(workspace, pageId, databaseTag(database))
  return database
}

/** A linked view: a database in a page that shows the rows of a data source of another one. Its tag is the caller's matter. */
export function makeLinkedDatabase(workspace: Workspace, pageId: string, source: DataSource): Database {
  const database: Database = {
    ...emptyDatabase(workspace, ''),
    parent: { kind: 'page', id: pageId },
    inline: true,
    dataSourceIds: [source.id],
  }
  workspace.databases.set(database.id, database)
  return database
}

function emptyDatabase(workspace: Workspace, title: string): Database {
  return {
    id: workspace.random.uuid(),
    title,
    description: '',
    icon: undefined,
    parent: { kind: 'workspace' },
    inline: false,
    inTrash: false,
    dataSourceIds: [],
    viewIds: [],
    editedAtMs: workspace.clock.nowMs(),
  }
}

/** Adds a data source to a database. Without a title property among the columns it gets one. */
export function addDataSource(
  workspace: Workspace,
  database: Database,
  name: string,
  columns: readonly ColumnDefinition[],
): DataSource {
  const source = createDataSource({ id: workspace.random.uuid(), databaseId: database.id, name, columns: [] })
  defineColumns(workspace, source, withTitle(columns))
  workspace.dataSources.set(source.id, source)
  database.dataSourceIds = [...database.dataSourceIds, source.id]
  return source
}

function withTitle(columns: readonly ColumnDefinition[]): readonly ColumnDefinition[] {
  if (columns.some(({ type }) => type === 'title')) return columns
  const isTaken = (name: string) => columns.some((column) => column.name.toLowerCase() === name.toLowerCase())
  const name = ['Name', 'Title', 'Page'].find((candidate) => !isTaken(candidate))
  if (name === undefined) throw invalid('The schema needs a TITLE property: Name, Title and Page are taken by others.')
  return [{ name, type: 'title' }, ...columns]
}

export interface NewView {
  readonly name: string
  readonly type: ViewType
  readonly dataSourceId: string
  readonly configuration: ViewConfiguration
}

export function addView(workspace: Workspace, database: Database, input: NewView): View {
  const view: View = { id: workspace.random.uuid(), ...input }
  workspace.views.set(view.id, view)
  database.viewIds = [...database.viewIds, view.id]
  return view
}
