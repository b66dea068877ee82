import { type ErrorCode, EvergrantError } from '../../../errors.js'

/** What a failed statement is called. */
export interface StoreFault {
  readonly code: Extract<ErrorCode, 'STORE_UNREADABLE' | 'STORE_WRITE_FAILED'>
  readonly message: string
}

export const cannotRead = (what: string): StoreFault => ({
  code: 'STORE_UNREADABLE',
  message: `${what} cannot be read from the database`,
})

export const cannotWrite = (what: string): StoreFault => ({
  code: 'STORE_WRITE_FAILED',
  message: `${what} cannot be written to the database`,
})

/** SQLSTATE, or the operating system's code for a connection that failed. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Rolled back whole: a serialization failure or a deadlock. @see https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html */
export const isTransient = (code: string | undefined): boolean => code === '40001' || code === '40P01'

/**
 * The error of the driver below, as one of ours. Only its code is told: the text of a database error can hold values of the statement,
 * and the text of a connection error what was connected to.
 */
export function toStoreError({ code, message }: StoreFault, error: unknown): EvergrantError {
  const reason = codeOf(error)
  const sqlState = reason !== undefined && /^[0-9A-Z]{5}$/.test(reason) && /\d/.test(reason) ? reason : undefined
  return new EvergrantError(code, reason === undefined ? message : `${message} (${reason})`, {
    cause: error,
    details: { ...(sqlState !== undefined ? { sqlState } : reason !== undefined && { reason }) },
    hint: (reason !== undefined && hintOf(reason)) || UNREACHABLE,
  })
}

const UNREACHABLE = 'Check that the database is up and can be reached from here, then try again.'
const NOT_MIGRATED =
  'The tables are missing: run `migratePostgres(pool)` once, or POSTGRES_SCHEMA_SQL by hand (docs/storage.md).'
const REFUSED = 'Check the user and the password of the database connection.'

const HINTS: Readonly<Partial<Record<string, string>>> = {
  '3D000': 'There is no database with that name: make it, or correct the connection.',
  '3F000': NOT_MIGRATED,
  '42P01': NOT_MIGRATED,
  '42703': 'The tables are not those of Evergrant: use another schema.',
  '42501': 'The database user lacks a right: docs/storage.md lists the few that are needed.',
  '28000': REFUSED,
  '28P01': REFUSED,
  '25006': 'This database server takes no writes (a replica, or set to read-only): connect to the primary.',
  '53100': 'The disk of the database is full: free some space, then try again. Nothing was half-written.',
  '53300': 'The database has no connection left: use a smaller pool, or a connection pooler.',
}

function hintOf(code: string): string | undefined {
  return HINTS[code]
}
