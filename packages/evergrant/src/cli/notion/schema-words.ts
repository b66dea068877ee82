import type { ColumnSchema, DataSourceSchema, ViewSummary } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { formatColumns, onOneLine, paint } from '../terminal.js'

/** A data source as people read it: its columns, and what each takes. */
export function schemaWords({ name, url, columns, templates }: DataSourceSchema, { io }: Pick<Context, 'io'>): string {
  const rows = columns.map((column) => [column.name, column.type, meaningOf(column)].map(onOneLine))
  const lines = [`${paint(io.stdout, io.env, 'bold', onOneLine(name))}  ${url}`, formatColumns(rows).trimEnd()]
  if (templates.length > 0) {
    const named = templates.map((each) => `${onOneLine(each.name)} (${each.id})${each.isDefault ? ', default' : ''}`)
    lines.push(`Templates: ${named.join('; ')}`)
  }
  return lines.join('\n')
}

export function viewWords({ name, type, url }: ViewSummary): string {
  return onOneLine(`View: ${name} (${type})  ${url}`)
}

function meaningOf({ options, description, isReadOnly, relatedUrl }: ColumnSchema): string {
  const parts = [
    isReadOnly ? 'read only' : '',
    options.map((option) => option.name).join(' | '),
    relatedUrl === undefined ? '' : `to ${relatedUrl}`,
    description,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
