export interface User {
  readonly id: string
  readonly type: 'person' | 'bot'
  readonly name: string
  readonly email?: string
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly role: 'owner' | 'member'
  readonly joined: boolean
}

export type Parent =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'page'; readonly id: string }
  | { readonly kind: 'data-source'; readonly id: string }

export interface Page {
  readonly id: string
  title: string
  icon: string | undefined
  cover: string | undefined
  /** Notion-flavoured Markdown without the title. */
  content: string
  parent: Parent
  readonly createdBy: string
  readonly createdAtMs: number
  editedAtMs: number
}

export type ColumnType =
  | 'title'
  | 'text'
  | 'number'
  | 'select'
  | 'multi_select'
  | 'status'
  | 'date'
  | 'person'
  | 'checkbox'
  | 'url'
  | 'relation'

export interface ColumnOption {
  readonly name: string
  readonly color: string
  /** Which group of a status property the option is in. */
  readonly group?: 'to_do' | 'in_progress' | 'complete'
}

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly options?: readonly ColumnOption[]
}

export interface DataSource {
  readonly id: string
  readonly databaseId: string
  readonly name: string
  readonly columns: readonly Column[]
}

export interface View {
  readonly id: string
  readonly name: string
  readonly type: 'table' | 'board'
  readonly dataSourceId: string
  readonly groupBy?: string
  /** Rows whose column holds this value; every row without it. */
  readonly filter?: { readonly property: string; readonly equals: string }
  readonly sortBy?: string
}

export interface Database {
  readonly id: string
  readonly title: string
  readonly icon: string | undefined
  parent: Parent
  readonly inline: boolean
  readonly dataSourceIds: readonly string[]
  readonly viewIds: readonly string[]
  readonly editedAtMs: number
}

export interface Comment {
  readonly id: string
  readonly userId: string
  readonly atMs: number
  readonly text: string
}

export interface Discussion {
  readonly id: string
  readonly pageId: string
  readonly blockId: string
  readonly context: 'page' | 'inline'
  readonly textContext: string
  resolved: boolean
  readonly comments: Comment[]
}
