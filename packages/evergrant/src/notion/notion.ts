import type { Clock } from '../internal/clock.js'
import type { CallOptions } from './caller.js'
import type { Comments } from './comments.js'
import type { Databases } from './databases.js'
import type { Fetched, FetchOptions } from './fetched.js'
import type { Files } from './files.js'
import type { Pages } from './pages.js'
import type { Self, Teams, ToolAccess, Users } from './people.js'
import type { Rows, SqlReply } from './rows.js'
import type { SearchOptions, SearchReply } from './search.js'
import type { Tasks } from './tasks.js'

/** How the typed library works. */
export interface NotionOptions {
  /** Refuses every tool that is not known to only read, unknown ones included, with `READ_ONLY`. */
  readonly readOnly?: boolean | undefined
  /** The server's address, where it is not Notion's own: one on this machine may keep its files on this machine too. */
  readonly server?: string | URL | undefined
  /** For uploads and downloads, which go past the server; default the platform's. */
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Pick<Clock, 'now' | 'sleep'> | undefined
}

/** Notion, typed. References are IDs, addresses, `collection://…`, `view://…`. Names of tools and arguments are read at run time. */
export interface Notion {
  search(query: string, options?: SearchOptions): Promise<SearchReply>
  /** @throws `NOT_FOUND`, `REFERENCE_INVALID` */
  fetch(reference: string, options?: FetchOptions): Promise<Fetched>
  self(options?: CallOptions): Promise<Self>
  access(options?: CallOptions): Promise<ToolAccess>
  readonly pages: Pages
  readonly databases: Databases
  readonly rows: Rows
  /** Read-only SQLite over data sources: the name of a table is the source's `collection://…` address. Values go into `params`, never into the text. */
  sql(
    query: string,
    options: CallOptions & {
      readonly sources: readonly string[]
      readonly params?: readonly (string | number | boolean | null)[] | undefined
    },
  ): Promise<SqlReply>
  readonly comments: Comments
  readonly users: Users
  readonly teams: Teams
  readonly tasks: Tasks
  readonly files: Files
}
