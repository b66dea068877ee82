import type { CallOptions } from './caller.js'
import type { Self, ToolAccess } from './people.js'
import type { DataSourceSchema } from './schema.js'

/** What else a fetch brings. */
export interface FetchOptions extends CallOptions {
  readonly includeDiscussions?: boolean | undefined
  readonly includeTranscript?: boolean | undefined
}

/** What `fetch` gives, by `kind`. `text` is the envelope as the server sent it, `raw` the whole reply as data. */
export type Fetched = FetchedPage | FetchedDatabase | FetchedDataSource | FetchedView | FetchedSelf | FetchedDocument

interface FetchedBase {
  /** Without the emoji that the server puts before it. */
  readonly title: string
  /** Without `?pvs=…`. */
  readonly url: string
  readonly text: string
  readonly raw: unknown
  /** An emoji, an address, or nothing. */
  readonly icon: string | undefined
  readonly cover: string | undefined
}

/** A page, or a row of a data source, which is a page too. */
export interface FetchedPage extends FetchedBase {
  readonly kind: 'page'
  /** UUID with dashes. */
  readonly id: string
  /** Notion-flavoured Markdown without the title; empty for a blank page. */
  readonly content: string
  /** As the page's `<properties>` say them; read them with `readProperties`. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Nearest first. */
  readonly ancestors: readonly Ancestor[]
  /** Set for a row. */
  readonly dataSourceUrl: string | undefined
  /** ISO time of the last edit; `undefined` where the server does not say. */
  readonly editedAt: string | undefined
  readonly isDeleted: boolean
  /** The server left parts of the content out. Such a page must not be replaced as a whole. */
  readonly isTruncated: boolean
  readonly unknownBlockCount: number
  /** At most 50, each can be fetched by its id. */
  readonly unknownBlockIds: readonly string[]
  /** Changes with every change of content, properties or edit time: guards safe edits. */
  readonly revision: string
}

/** What a page or database lies in. */
export interface Ancestor {
  readonly kind: 'page' | 'database' | 'data-source'
  readonly title: string
  readonly url: string
}

/** A database with its data sources and views. */
export interface FetchedDatabase extends FetchedBase {
  readonly kind: 'database'
  readonly id: string
  readonly isInline: boolean
  readonly ancestors: readonly Ancestor[]
  readonly dataSources: readonly DataSourceSchema[]
  readonly views: readonly ViewSummary[]
}

/** A data source with its columns. */
export interface FetchedDataSource extends FetchedBase {
  readonly kind: 'data-source'
  /** The database that it belongs to is `url`. */
  readonly schema: DataSourceSchema
}

/** A view of a data source. */
export interface FetchedView extends FetchedBase {
  readonly kind: 'view'
  readonly view: ViewSummary
}

/** What `self` gives: whom the server takes the caller for, and what this login may use. `text` is the reply as JSON. */
export interface FetchedSelf extends FetchedBase, Self {
  readonly kind: 'self'
  /** `undefined` where the server does not say. */
  readonly access: ToolAccess | undefined
}

/** `notion://docs/…`, and whatever has another shape. */
export interface FetchedDocument extends FetchedBase {
  readonly kind: 'document'
}

/** A view, and how it shows what. */
export interface ViewSummary {
  /** `view://<uuid>` */
  readonly url: string
  readonly name: string
  /** `table`, `board`, … */
  readonly type: string
  readonly dataSourceUrl: string | undefined
  readonly configuration: Readonly<Record<string, unknown>>
}
