/** A data source's columns, out of its state and its table definition. */
export interface DataSourceSchema {
  /** `collection://<uuid>`: also the name of its table in SQL. */
  readonly url: string
  readonly name: string
  /** What it is for; empty where nothing is said. */
  readonly description: string
  readonly columns: readonly ColumnSchema[]
  /** Name of the column that holds the title. */
  readonly titleColumn: string
  readonly templates: readonly { readonly id: string; readonly name: string; readonly isDefault: boolean }[]
  readonly defaultTemplate: string | undefined
}

/** One property of a data source. */
export interface ColumnSchema {
  readonly name: string
  /** As the server's schema says: `title`, `text`, `number`, `select`, `multi_select`, `status`, `date`, `person`, `file`, … */
  readonly type: string
  readonly description: string
  readonly isReadOnly: boolean
  /** Of select, multi-select and status. */
  readonly options: readonly {
    readonly name: string
    readonly color: string | undefined
    readonly group: string | undefined
  }[]
  /** Names of its columns in SQL and of its members in a property map: `date:Due:start`, … */
  readonly sqlNames: readonly string[]
  /** Of a relation: the data source it leads to. */
  readonly relatedUrl: string | undefined
}
