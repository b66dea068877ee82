import type { Column } from './column.js'
import type { Parent } from './model.js'

export interface Template {
  readonly id: string
  readonly name: string
  readonly content: string
  readonly isDefault: boolean
}

export interface DataSource {
  readonly id: string
  readonly databaseId: string
  name: string
  description: string
  columns: readonly Column[]
  templates: readonly Template[]
  /** As it was given: the sandbox keeps it and shows it again. */
  pageLayout: unknown
  inTrash: boolean
  /** The number that the next row gets. */
  nextNumber: number
}

export interface Database {
  readonly id: string
  title: string
  description: string
  icon: string | undefined
  parent: Parent
  inline: boolean
  dataSourceIds: readonly string[]
  viewIds: readonly string[]
  inTrash: boolean
  editedAtMs: number
}

/** A data source with what every new one begins with. */
export function createDataSource(basics: Pick<DataSource, 'id' | 'databaseId' | 'name' | 'columns'>): DataSource {
  return { ...basics, description: '', templates: [], pageLayout: undefined, inTrash: false, nextNumber: 1 }
}
