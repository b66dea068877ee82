import type { CallOptions } from './caller.js'
import type { FilterGroup } from './filter.js'
import type { PropertyValue } from './properties.js'
import type { WrittenPage } from './pages.js'

/** A row as the server gives it, with its address and its values by property. */
export interface Row {
  /** Of its page, without `?pvs=…`. */
  readonly url: string
  readonly id: string
  readonly title: string
  /** By property name, decoded: dates as `{ start, end }`, check-boxes as booleans, lists as arrays. */
  readonly values: Readonly<Record<string, PropertyValue>>
  /** As it came: by SQL column. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** Which rows, in which order, and how they are read. */
export interface AllRowsOptions extends CallOptions {
  /** A view (`view://…`) whose filter and order apply; no other filter or order goes with it. Without it the whole data source. */
  readonly view?: string | undefined
  readonly where?: FilterGroup | undefined
  /** Rows that are empty there come last in both directions, whichever way they are read. */
  readonly sort?: readonly { readonly property: string; readonly direction: 'ascending' | 'descending' }[] | undefined
  /** How the rows are read; `auto` (default) chooses by what is asked, the plan and the schema: a view's cursor, SQL by key, or rows mode. */
  readonly by?: 'auto' | 'view' | 'sql' | 'rows' | undefined
  readonly pageSize?: number | undefined
  /** Told after every page of rows. */
  readonly onPage?: ((rows: number) => void) | undefined
}

/** What a query gives: at most as many rows as the server allows. */
export interface SqlReply {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** The server cut the result off. */
  readonly hasMore: boolean
  readonly raw: unknown
}

/** The rows of data sources. */
export interface Rows {
  /**
   * Every row, each once, whatever cursor the server has. `source` is a data source, a database with one source, or a view.
   *
   * @throws `RESULT_INCOMPLETE` where rows mode is all there is and more than its 100 rows match
   */
  all(source: string, options?: AllRowsOptions): AsyncIterable<Row>
  /** The only row whose `key` has this value, letter by letter; `undefined` where none has. @throws `ROW_AMBIGUOUS` */
  find(
    source: string,
    wanted: { readonly key: string; readonly value: PropertyValue },
    options?: CallOptions,
  ): Promise<Row | undefined>
  /** Adds rows in one call. Property values as in {@link Row.values}. With `dryRun` it refuses what does not fit, and adds none. */
  add(
    source: string,
    rows: readonly NewRow[],
    options?: CallOptions & { readonly dryRun?: boolean | undefined },
  ): Promise<readonly WrittenPage[]>
  /** Changes values of one row; `undefined` leaves, `null` clears. */
  set(row: string, values: Readonly<Record<string, PropertyValue | null>>, options?: CallOptions): Promise<WrittenPage>
  /**
   * Changes the row whose `key` has this value, or adds it. More than one such row is `ROW_AMBIGUOUS`.
   * Two programs that upsert the same new key at the same moment can both add it: Notion has no unique keys.
   */
  upsert(
    source: string,
    input: {
      readonly key: string
      readonly values: Readonly<Record<string, PropertyValue>>
      /** Of a row that is added. */
      readonly content?: string | undefined
    },
    options?: CallOptions,
  ): Promise<WrittenPage & { readonly outcome: 'added' | 'changed' | 'unchanged' }>
}

/** A row to be added. */
export interface NewRow {
  readonly values: Readonly<Record<string, PropertyValue>>
  readonly content?: string | undefined
  readonly icon?: string | undefined
}
