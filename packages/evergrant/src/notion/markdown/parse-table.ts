import type { TableBlock, TableCell, TableRow } from './block.js'
import { createSteps } from './code-span.js'
import { parseRichText } from './parse-inline.js'
import { type Attributes, tagAt } from './tag.js'

interface Row {
  readonly attributes: Attributes
  readonly cells: TableCell[]
}

/** Reads the lines from `<table>` to `</table>`; `undefined` where anything stands in them that is no part of a table. */
export function parseTable(source: string): TableBlock | undefined {
  const table = tagAt(source, 0)
  if (table === undefined) return undefined
  const columns: Attributes[] = []
  const rows: Row[] = []
  const step = createSteps(source)
  for (let at = table.end; at < source.length;) {
    const tag = tagAt(source, at)
    if (tag === undefined) {
      if (!/\s/.test(source[at] ?? '')) return undefined
      at += 1
      continue
    }
    at = tag.end
    if (tag.form === 'close' && tag.name === 'table')
      return source.slice(at).trim() === '' ? tableOf(table.attributes, columns, rows) : undefined
    if (tag.form === 'close' ? !PARTS.has(tag.name) : !PARTS.has(tag.name) && tag.name !== 'col') return undefined
    if (tag.form === 'close') continue
    if (tag.name === 'col') columns.push(tag.attributes)
    if (tag.name === 'tr') rows.push({ attributes: tag.attributes, cells: [] })
    if (tag.name !== 'td') continue
    const end = tag.form === 'self-closing' ? at : cellEnd(source, at, step)
    const row = rows.at(-1)
    if (end === -1 || row === undefined) return undefined
    row.cells.push({ attributes: tag.attributes, text: parseRichText(oneLine(source.slice(at, end))) })
    at = tag.form === 'self-closing' ? at : end + '</td>'.length
  }
  return undefined
}

const PARTS = new Set(['colgroup', 'tr', 'td'])

function tableOf(attributes: Attributes, columns: readonly Attributes[], rows: readonly TableRow[]): TableBlock {
  return { type: 'table', attributes, columns, rows }
}

/** Where the cell's closing tag stands; one in code is none. */
function cellEnd(source: string, start: number, step: (at: number) => number): number {
  for (let at = start; at < source.length; at = step(at)) if (source.startsWith('</td>', at)) return at
  return -1
}

function oneLine(text: string): string {
  const lines = text.split('\n')
  while (lines.length > 1 && lines[0] === '') lines.shift()
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.join('<br>')
}
