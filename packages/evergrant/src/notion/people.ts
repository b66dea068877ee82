import type { CallOptions } from './caller.js'

/** A member of the workspace, or a bot. */
export interface NotionUser {
  readonly type: 'person' | 'bot'
  readonly id: string
  readonly name: string
  readonly email: string | undefined
}

/** A teamspace. */
export interface NotionTeam {
  readonly id: string
  readonly name: string
  readonly role: string | undefined
  readonly isJoined: boolean
}

/** Who is in the workspace. Guests are not listed. */
export interface Users {
  /** Every page of the list. */
  all(options?: CallOptions & { readonly query?: string | undefined }): AsyncIterable<NotionUser>
  get(id: string, options?: CallOptions): Promise<NotionUser>
}

/** The teamspaces of the workspace. */
export interface Teams {
  /** At most 10 of each group: the server has no cursor here. */
  list(options?: CallOptions & { readonly query?: string | undefined }): Promise<readonly NotionTeam[]>
}

/** Whom the server takes the caller for, and where. */
export interface Self {
  readonly user: { readonly id?: string; readonly name?: string; readonly email?: string }
  readonly workspace: { readonly id?: string; readonly name?: string }
  /** The whole reply as data. */
  readonly raw: unknown
}

/** What this login may use, by the server's own word. */
export interface ToolAccess {
  /** By underscored base name, `query_data_sources`: `available`, `available_with_limit`, `upgrade_required`, … */
  readonly status: Readonly<Record<string, string>>
  readonly restrictedParameters: Readonly<Record<string, readonly string[]>>
  readonly upgradeUrl: string | undefined
  readonly raw: unknown
}
