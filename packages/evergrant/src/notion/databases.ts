import type { CallOptions } from './caller.js'
import type { DataSourceSchema } from './schema.js'

/** A database to be made. */
export interface NewDatabase {
  readonly title: string
  readonly description?: string | undefined
  /** A page; the private workspace without it. */
  readonly parent?: string | undefined
  /** `CREATE TABLE ("Name" TITLE, "Status" STATUS, …)`, or one of Notion's own kinds. */
  readonly schema: string | { readonly kind: 'tasks' | 'projects' | 'skills' }
}

/** Databases, their data sources and their views. */
export interface Databases {
  create(
    database: NewDatabase,
    options?: CallOptions,
  ): Promise<{ readonly url: string; readonly dataSourceUrl: string; readonly text: string }>
  /** Of a data source, a database or a view. A database with several sources gives them all. */
  schema(source: string, options?: CallOptions): Promise<readonly DataSourceSchema[]>
  update(
    dataSource: string,
    change: {
      /** `ADD COLUMN "N" NUMBER; DROP COLUMN "Old"`, … */
      readonly statements?: string | undefined
      readonly title?: string | undefined
      readonly description?: string | undefined
      readonly isInline?: boolean | undefined
      readonly inTrash?: boolean | undefined
    },
    options?: CallOptions,
  ): Promise<{ readonly text: string }>
  createView(
    view: {
      readonly dataSource: string
      readonly name: string
      readonly type: string
      readonly database?: string | undefined
      readonly parentPage?: string | undefined
      /** View DSL: `FILTER "Status" = "Done"; SORT BY "Due" ASC`. */
      readonly configure?: string | undefined
    },
    options?: CallOptions,
  ): Promise<{ readonly url: string; readonly text: string }>
  updateView(
    view: string,
    change: { readonly name?: string | undefined; readonly configure?: string | undefined },
    options?: CallOptions,
  ): Promise<{ readonly text: string }>
}
