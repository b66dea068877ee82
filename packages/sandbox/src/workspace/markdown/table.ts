import type { TableBlock, TableCell, TableRow } from './block.js'
import { readColor } from './color.js'
import { parseInline } from './parse-inline.js'
import { printInline } from './print-inline.js'
import { printAttributes, readTag, type Tag } from './tag.js'

const TAGS = new Set(['table', 'colgroup', 'col', 'tr', 'td', 'th'])

/** Reads a table from its tags. Rows get as many cells as the longest of them. */
export function parseTable(source: string): TableBlock {
  const columns: TableBlock['columns'][number][] = []
  const rows: { color: string | undefined; cells: TableCell[] }[] = []
  const head = readTag(source, 0) ?? readTag(source, source.indexOf('<'))
  let cell: { tag: Tag } | undefined
  const finish = (before: number) => {
    const text = cell === undefined ? '' : source.slice(cell.tag.end, before)
    if (cell !== undefined) rows.at(-1)?.cells.push(readCell(cell.tag, text))
    cell = undefined
  }
  for (const { tag, at } of tableTags(source)) {
    if (cell === undefined || tag.isClosing || tag.name !== 'col') finish(at)
    if (tag.isClosing) continue
    const color = readColor(tag.attributes.get('color'))
    if (tag.name === 'col') columns.push({ color, width: readWidth(tag) })
    if (tag.name === 'tr') rows.push({ color, cells: [] })
    if (tag.name !== 'td' && tag.name !== 'th') continue
    if (rows.length === 0) rows.push({ color: undefined, cells: [] })
    cell = { tag }
  }
  const isOn = (name: string) => head?.attributes.get(name) === 'true'
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const said = columns.some(({ color, width: size }) => color !== undefined || size !== undefined)
  return {
    type: 'table',
    fitPageWidth: isOn('fit-page-width'),
    headerRow: isOn('header-row'),
    headerColumn: isOn('header-column'),
    columns: said ? fill(columns.slice(0, width), width, { color: undefined, width: undefined }) : [],
    rows: rows
      .filter(({ cells }) => cells.length > 0)
      .map(({ color, cells }): TableRow => ({ color, cells: fill(cells, width, { text: [], color: undefined }) })),
  }
}

/** The tags of a table in order; an escaped one is text. */
function* tableTags(source: string): Generator<{ tag: Tag; at: number }> {
  for (const { 0: match, index } of source.matchAll(/\\.|</g)) {
    const tag = match === '<' ? readTag(source, index) : undefined
    if (tag !== undefined && TAGS.has(tag.name)) yield { tag, at: index }
  }
}

function readCell(tag: Tag, text: string): TableCell {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return { text: parseInline(lines.join('<br>')), color: readColor(tag.attributes.get('color')) }
}

function readWidth({ attributes }: Tag): string | undefined {
  const width = attributes.get('width')
  return width !== undefined && /^\d{1,5}$/.test(width) ? width : undefined
}

/** Rows are short of the longest by what a stranger left out: a table of a million cells made of a few is refused room. */
const MAX_COLUMNS = 100

function fill<T>(values: readonly T[], length: number, empty: T): T[] {
  const missing = Math.min(length, MAX_COLUMNS) - values.length
  return missing > 0 ? [...values, ...Array.from({ length: missing }, () => empty)] : values.slice(0, MAX_COLUMNS)
}

/** A table without rows prints nothing. */
export function printTable(table: TableBlock): string[] {
  if (table.rows.length === 0) return []
  const attributes = new Map(
    (
      [
        ['fit-page-width', table.fitPageWidth],
        ['header-row', table.headerRow],
        ['header-column', table.headerColumn],
      ] as const
    ).flatMap(([name, isOn]) => (isOn ? [[name, 'true'] as const] : [])),
  )
  const columns = table.columns.map(({ color, width }) => `\t\t<col${named({ color, width })}>`)
  return [
    `<table${printAttributes(attributes)}>`,
    ...(columns.length === 0 ? [] : ['\t<colgroup>', ...columns, '\t</colgroup>']),
    ...table.rows.flatMap(({ color, cells }) => [
      `\t<tr${named({ color })}>`,
      ...cells.map((cell) => `\t\t<td${named({ color: cell.color })}>${printInline(cell.text)}</td>`),
      '\t</tr>',
    ]),
    '</table>',
  ]
}

function named(attributes: Readonly<Record<string, string | undefined>>): string {
  return printAttributes(
    new Map(Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  )
}
