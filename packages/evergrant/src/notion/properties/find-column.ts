import { EvergrantError } from '../../errors.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import type { ColumnSchema, DataSourceSchema } from '../schema.js'

/**
 * The column of that name, however its letters are cased where only one fits.
 *
 * @throws `VALIDATION_FAILED` that names those it was probably meant to be
 */
export function findColumn({ name: source, columns }: DataSourceSchema, name: string): ColumnSchema {
  const exact = columns.find((column) => column.name === name)
  const alike = exact ? [exact] : columns.filter((column) => column.name.toLowerCase() === name.toLowerCase())
  const [only, ...others] = alike
  if (only !== undefined && others.length === 0) return only
  const names = columns.map((column) => column.name)
  throw new EvergrantError(
    'VALIDATION_FAILED',
    `${quote(source)} has no column ${quote(name)}${didYouMean(name, names)}`,
    {
      details: { column: name, similar: findSimilar(name, names) },
      hint: `Its columns: ${names.map((one) => quote(one)).join(', ')}.`,
    },
  )
}

/** A value that does not fit its column. */
export function doesNotFit(column: ColumnSchema, wanted: string, value: unknown): EvergrantError {
  return new EvergrantError('VALIDATION_FAILED', `${quote(column.name)} takes ${wanted}, and not ${quote(value)}`, {
    details: { column: column.name, type: column.type },
    hint: `It is of the type ${column.type}.`,
  })
}
