import { quote } from '../../../internal/redact.js'

export const DEFAULT_SCHEMA = 'evergrant'

/** The tables by their full, quoted names: a `search_path` belongs to a session, and poolers share sessions. */
export interface PostgresTables {
  readonly records: string
  readonly leases: string
}

const NAME = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/

/** @throws TypeError for a name that could not stand in a statement as it is */
export function postgresTables(schema: string): PostgresTables {
  const quoted = quotedSchema(schema)
  return { records: `${quoted}.records`, leases: `${quoted}.leases` }
}

/**
 * The statements that make the schema and its tables. They change nothing that is there, and need PostgreSQL 13 or newer.
 *
 * `records`: versions are random, so none comes twice, not even after a removal or a restored backup. Times are milliseconds since
 * the epoch, as the engine counts them. `leases`: one row for each key that ever had a lease, since its fence has to grow for ever;
 * the time is the database's own.
 */
export function postgresSchemaSql(schema: string = DEFAULT_SCHEMA): string {
  const { records, leases } = postgresTables(schema)
  return `create schema if not exists ${quotedSchema(schema)};

create table if not exists ${records} (
  key text collate "C" primary key,
  payload bytea not null,
  version uuid not null,
  due_at double precision,
  expires_at double precision
);
create index if not exists records_due_at on ${records} (due_at, key) where due_at is not null;
create index if not exists records_expires_at on ${records} (expires_at) where expires_at is not null;

create table if not exists ${leases} (
  key text collate "C" primary key,
  owner uuid,
  fence bigint not null,
  expires_at timestamptz not null
);
`
}

/** {@link postgresSchemaSql} for the schema `evergrant`. */
export const POSTGRES_SCHEMA_SQL: string = postgresSchemaSql()

function quotedSchema(schema: string): string {
  if (typeof schema === 'string' && NAME.test(schema)) return `"${schema}"`
  throw new TypeError(`schema must be a name of letters, digits, _ and $, at most 63 characters: ${quote(schema)}`)
}
