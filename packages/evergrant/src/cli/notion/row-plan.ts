import type { DataSourceSchema } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { formatOf } from './row-format.js'
import { createRowWriter, type FlatRow } from './row-writer.js'

/** Rows as they would be written. */
export async function showRows(
  context: Context,
  { columns }: DataSourceSchema,
  rows: readonly { readonly values: FlatRow; readonly content?: string | undefined }[],
): Promise<void> {
  if (context.flags.json) return context.printJson({ dryRun: true, rows })
  const names = columns.map(({ name }) => name).filter((name) => rows.some(({ values }) => Object.hasOwn(values, name)))
  const writer = createRowWriter(context, formatOf(context, {}), names)
  for (const { values } of rows) await writer.write(values)
  writer.end()
  context.say(`Nothing was written. Rows: ${rows.length}`)
}

/** Nothing is to be done, and nothing is wrong. */
export function tellNoRows(context: Context): void {
  if (context.flags.json) return context.printJson({ rows: [] })
  context.say('No rows.')
}
