import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { DataSourceSchema, Notion, PropertyValue } from '../../notion-entry.js'
import { createPeopleFinder } from './people-finder.js'
import type { RowRecord } from './row-input.js'
import { valuesFromRecord, type Values } from './value-words.js'

/**
 * What a record gives to columns that can be written. What Notion sets itself is part of what was read, and so is the address of the row, which
 * is no column unless there is one of that name.
 */
function writableValues({ columns }: DataSourceSchema, record: RowRecord): Values {
  const skipped = new Set(columns.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name))
  if (!columns.some(({ name }) => name === 'url')) skipped.add('url')
  const given = Object.entries(record).filter(([name]) => !skipped.has(name))
  return valuesFromRecord(columns, Object.fromEntries(given))
}

interface Given {
  readonly schema: DataSourceSchema
  readonly signal: AbortSignal
  /** Number of the first row in what was given. */
  readonly first?: number
}

/** The values of many rows, with people by their IDs. @throws `INPUT_INVALID`, naming the row */
export async function rowValues(
  notion: Pick<Notion, 'users' | 'self'>,
  records: readonly RowRecord[],
  { schema, signal, first = 1 }: Given,
): Promise<readonly Values[]> {
  const people = createPeopleFinder(notion, signal)
  const rows: Values[] = []
  for (const record of records) {
    try {
      rows.push(await people.withPeople(schema.columns, writableValues(schema, record)))
    } catch (error) {
      throw inRow(error, first + rows.length)
    }
  }
  return rows
}

function inRow(error: unknown, row: number): unknown {
  if (!isEvergrantError(error, 'INPUT_INVALID')) return error
  const { code, message, details, hint } = error
  return new EvergrantError(code, `Row ${row}: ${message}`, { cause: error.cause, details: { ...details, row }, hint })
}

/** For a row that is not there yet, where there is nothing to clear. */
export function withoutClears(values: Values): Readonly<Record<string, PropertyValue>> {
  const set = Object.entries(values).filter((entry): entry is [string, PropertyValue] => entry[1] !== null)
  return Object.fromEntries(set)
}
