export interface ColumnOption {
  readonly name: string
  readonly color: string
  /** Which group of a status property the option is in. */
  readonly group?: StatusGroup
}

export type StatusGroup = 'to_do' | 'in_progress' | 'complete'

interface NamedColumn {
  readonly name: string
  readonly description?: string | undefined
}

export type PlainType =
  | 'title'
  | 'text'
  | 'date'
  | 'person'
  | 'file'
  | 'checkbox'
  | 'url'
  | 'email'
  | 'phone_number'
  | 'place'
  | 'created_time'
  | 'last_edited_time'
  | 'created_by'
  | 'last_edited_by'
  | 'last_visited_time'
  | 'verification'
  | 'button'

export interface PlainColumn extends NamedColumn {
  readonly type: PlainType
}

export interface NumberColumn extends NamedColumn {
  readonly type: 'number'
  /** How the number is shown: `dollar`, `percent`, …; plain without it. */
  readonly format?: string | undefined
}

export interface OptionColumn extends NamedColumn {
  readonly type: 'select' | 'multi_select' | 'status'
  readonly options: readonly ColumnOption[]
}

export interface RelationColumn extends NamedColumn {
  readonly type: 'relation'
  readonly dataSourceId: string
  /** Name of the column of the other data source that shows the same links from there. */
  readonly dual?: string | undefined
}

/** What a computed column gives. */
export type ResultType = 'text' | 'number' | 'checkbox' | 'date' | 'list'

export interface RollupColumn extends NamedColumn {
  readonly type: 'rollup'
  /** Name of a relation of the same data source. */
  readonly relation: string
  /** Name of a column of the related data source. */
  readonly target: string
  readonly function: string
  readonly result: ResultType
}

export interface FormulaColumn extends NamedColumn {
  readonly type: 'formula'
  readonly expression: string
  readonly result: ResultType
}

export interface IdColumn extends NamedColumn {
  readonly type: 'auto_increment_id'
  readonly prefix?: string | undefined
}

/** One property of a data source. */
export type Column =
  | PlainColumn
  | NumberColumn
  | OptionColumn
  | RelationColumn
  | RollupColumn
  | FormulaColumn
  | IdColumn

export type ColumnType = Column['type']
