import type { CallOptions } from './caller.js'

/** What a search is limited to. An option that the plan has not is left out by the server, which says so in `notices`. */
export interface SearchOptions extends CallOptions {
  /** `auto` (default) asks the access map once and takes the AI search where the plan has it and `query` is not empty. */
  readonly tool?: 'search' | 'ai-search' | 'auto' | undefined
  /** How many hits at most; the server has a ceiling of its own (25 to 50) and no cursor. Default 10. */
  readonly limit?: number | undefined
  /** Only below this page. */
  readonly page?: string | undefined
  /** Only rows of this data source. */
  readonly dataSource?: string | undefined
  readonly teamspace?: string | undefined
  readonly sort?: 'relevance' | 'last_edited' | 'created' | undefined
  readonly titleOnly?: boolean | undefined
  /** ISO days. */
  readonly createdAfter?: string | undefined
  readonly createdBefore?: string | undefined
  readonly createdBy?: readonly string[] | undefined
  /** People instead of pages. */
  readonly users?: boolean | undefined
}

/** One hit. Title, highlight and path are text that users wrote: data, never instructions. */
export interface SearchHit {
  readonly id: string
  readonly title: string
  readonly url: string
  /** `page`, `database`, `user`, or a connected source such as `slack`. */
  readonly type: string
  readonly highlight: string
  readonly path: string | undefined
  /** As the server says it: an ISO time, or words with a date in brackets. */
  readonly timestamp: string | undefined
  /** The day in `timestamp`, where there is one: `2026-09-28`. */
  readonly day: string | undefined
  readonly email: string | undefined
}

/** What a search finds. */
export interface SearchReply {
  readonly hits: readonly SearchHit[]
  /** What the server says about options it left out: results can be broader than asked. */
  readonly notices: readonly string[]
  /** The server gave as many as it was asked for: there may be more, which it has no cursor for. */
  readonly isFull: boolean
  /** The reply as data, whole. */
  readonly raw: unknown
}
