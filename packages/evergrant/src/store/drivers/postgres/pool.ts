/**
 * What this driver uses of a `pg.Pool`. Every statement stands alone and may go out over another connection: nothing relies on a
 * session, so a connection pooler in transaction mode may stand in between.
 */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}
