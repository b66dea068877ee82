import { changedValues, type DataSourceSchema, readProperties } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { formatColumns, onOneLine } from '../terminal.js'
import { cellText } from './cell-text.js'
import { formatOf } from './row-format.js'
import { createRowWriter, type FlatRow } from './row-writer.js'
import type { Values } from './value-words.js'

/** What a write would make of one row. */
export interface PlannedRow {
  readonly outcome: 'added' | 'changed' | 'unchanged'
  readonly title: string
  readonly url?: string
  /** What would be written. */
  readonly values: Values
  /** What the row has, by those names whose value would be another one. */
  readonly before?: Values
}

interface Present {
  readonly title: string
  readonly url: string
  /** As the server has them. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** What would change in a row that is there. */
export function planChange(values: Values, { title, url, properties }: Present, schema: DataSourceSchema): PlannedRow {
  const present = readProperties(properties, schema)
  const changed = Object.keys(changedValues(values, properties, schema))
  const before = Object.fromEntries(changed.map((name) => [name, present[name] ?? null]))
  return { outcome: changed.length > 0 ? 'changed' : 'unchanged', title, url, values, before }
}

/** Rows and what would become of them, with what they have now. */
export function showPlan(context: Context, rows: readonly PlannedRow[]): void {
  if (context.flags.json) return context.printJson({ dryRun: true, rows })
  for (const { outcome, title, url, values, before } of rows) {
    context.print([outcome, title || '(no title)', url ?? ''].map(onOneLine).join('  ').trimEnd())
    const names = Object.keys(before ?? values)
    const cells = names.map((name) => [`  ${onOneLine(name)}`, changeText(values[name], before, name)])
    if (cells.length > 0) context.print(formatColumns(cells))
  }
  const counted = (['added', 'changed', 'unchanged'] as const).flatMap((outcome) => {
    const count = rows.filter((row) => row.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${outcome}`]
  })
  context.say(`Nothing was written. It would be: ${counted.join(', ')}.`)
}

/** `old -> new`, or the new value alone where there is no old one to have. */
export function changeText(
  value: unknown,
  before: Readonly<Record<string, unknown>> | undefined,
  name: string,
): string {
  const shown = (each: unknown) => onOneLine(cellText(each)) || '(empty)'
  return before === undefined ? shown(value) : `${shown(before[name])} -> ${shown(value)}`
}

/** New rows as a table. */
export async function showRows(
  context: Context,
  { columns }: DataSourceSchema,
  rows: readonly { readonly values: FlatRow; readonly content?: string | undefined }[],
): Promise<void> {
  if (context.flags.json) {
    return context.printJson({ dryRun: true, rows: rows.map((row) => ({ outcome: 'added', ...row })) })
  }
  const names = columns.map(({ name }) => name).filter((name) => rows.some(({ values }) => Object.hasOwn(values, name)))
  const writer = createRowWriter(context, formatOf(context, {}), names)
  for (const { values } of rows) await writer.write(values)
  writer.end()
  context.say(`Nothing was written. It would be: ${rows.length} added.`)
}

/** Nothing is to be done, and nothing is wrong. */
export function tellNoRows(context: Context): void {
  if (context.flags.json) return context.printJson({ rows: [] })
  context.say('No rows.')
}
