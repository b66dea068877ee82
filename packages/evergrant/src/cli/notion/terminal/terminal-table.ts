import type { TableBlock } from '../../../notion/markdown/index.js'
import { displayWidth } from './display-width.js'
import { type Paper, paintedText, type Span, wrapped } from './styled-text.js'
import { colourStyles, spansOf } from './terminal-inline.js'

const MIN_COLUMN = 3

/** A table with lines round its cells, its columns as wide as they need to be and the paper allows. */
export function tableLines({ attributes, columns, rows }: TableBlock, paper: Paper): string[] {
  const count = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  if (count === 0) return []
  const hasHeader = attributes['header-row'] === 'true'
  const cells = rows.map((row, index) =>
    Array.from({ length: count }, (_, at) => {
      const cell = row.cells[at]
      const isHeader = (hasHeader && index === 0) || (attributes['header-column'] === 'true' && at === 0)
      const colour = cell?.attributes['color'] ?? row.attributes['color'] ?? columns[at]?.['color']
      return spansOf(cell?.text ?? [], [...(isHeader ? (['bold'] as const) : []), ...colourStyles(colour)])
    }),
  )
  const widths = columnWidths(cells, paper.width - 3 * count - 1)
  const rule = (left: string, middle: string, right: string) =>
    paintedText(left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right, ['dim'], paper.colours)
  const bar = paintedText('│', ['dim'], paper.colours)
  const body = cells.flatMap((row, index) => {
    const lines = rowLines(row, widths, paper.colours).map(
      (line) => bar + line.map((cell) => ` ${cell} `).join(bar) + bar,
    )
    return index === 0 && hasHeader && cells.length > 1 ? [...lines, rule('├', '┼', '┤')] : lines
  })
  return [rule('┌', '┬', '┐'), ...body, rule('└', '┴', '┘')]
}

function rowLines(row: readonly (readonly Span[])[], widths: readonly number[], colours: boolean): string[][] {
  const plain = row.map((spans, at) => wrapped(spans, { width: widths[at] ?? MIN_COLUMN, colours: false }))
  const shown = row.map((spans, at) => wrapped(spans, { width: widths[at] ?? MIN_COLUMN, colours }))
  const height = plain.reduce((most, lines) => Math.max(most, lines.length), 1)
  return Array.from({ length: height }, (_, line) =>
    row.map((_spans, at) => {
      const left = (widths[at] ?? MIN_COLUMN) - displayWidth(plain[at]?.[line] ?? '')
      return (shown[at]?.[line] ?? '') + ' '.repeat(Math.max(0, left))
    }),
  )
}

/** What each column needs; where that is too much, the widest ones give. */
function columnWidths(cells: readonly (readonly (readonly Span[])[])[], room: number): number[] {
  const widths: number[] = []
  for (const row of cells) {
    for (const [at, spans] of row.entries()) {
      const lines = wrapped(spans, { width: Number.MAX_SAFE_INTEGER, colours: false })
      widths[at] = lines.reduce((most, line) => Math.max(most, displayWidth(line)), widths[at] ?? 1)
    }
  }
  const widest = widths.reduce((most, width) => Math.max(most, width), MIN_COLUMN)
  let limit = Math.max(MIN_COLUMN, Math.min(widest, room))
  const total = () => widths.reduce((sum, width) => sum + Math.min(width, limit), 0)
  while (limit > MIN_COLUMN && total() > room) limit -= 1
  return widths.map((width) => Math.min(width, limit))
}
