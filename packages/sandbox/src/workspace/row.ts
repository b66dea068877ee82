export type SqlValue = string | number | null

/** Values by the names of their SQL columns. */
export type Row = Readonly<Record<string, SqlValue>>
