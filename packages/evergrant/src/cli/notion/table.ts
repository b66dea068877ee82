import type { Environment, TextOutput } from '../io.js'
import { onOneLine, paint } from '../terminal.js'
import { displayWidth, graphemesOf, graphemeWidth } from './terminal/display-width.js'

export interface Table {
  readonly names: readonly string[]
  /** Each as long as `names`. */
  readonly rows: readonly (readonly string[])[]
}

export interface RenderedTable {
  readonly text: string
  /** Names of the columns for which there was no room. */
  readonly leftOut: readonly string[]
}

/** A table no wider than the terminal: where it would be, the widest columns give way first, and then the last ones. */
export function renderTable(
  { names, rows }: Table,
  { stdout, env }: { readonly stdout: TextOutput; readonly env: Environment },
): RenderedTable {
  const lines = [names, ...rows].map((cells) => cells.map(onOneLine))
  const wanted = names.map((_, column) => Math.max(1, ...lines.map((cells) => displayWidth(cells[column] ?? ''))))
  const widths = fitColumns(wanted, stdout.columns ?? USUAL_COLUMNS)
  const [head = '', ...body] = lines.map((cells) => tableLine(cells, widths))
  return { text: [paint(stdout, env, 'bold', head), ...body].join('\n'), leftOut: names.slice(widths.length) }
}

function tableLine(cells: readonly string[], widths: readonly number[]): string {
  return widths
    .map((width, column) => {
      const text = fitWidth(cells[column] ?? '', width)
      return text + ' '.repeat(width - displayWidth(text))
    })
    .join(GAP)
    .trimEnd()
}

/** Widths that fit a terminal together, gaps and all, of as many columns as there is room for. */
export function fitColumns(wanted: readonly number[], terminal: number): readonly number[] {
  const widths = wanted.slice(0, howManyFit(wanted, terminal))
  const room = terminal - GAP.length * (widths.length - 1)
  for (let over = sum(widths) - room; over > 0; over = sum(widths) - room) {
    const widest = Math.max(...widths)
    const next = Math.max(1, ...widths.filter((width) => width < widest))
    const columns = widths.flatMap((width, column) => (width === widest ? [column] : []))
    const cut = Math.max(1, Math.min(widest - next, Math.ceil(over / columns.length)))
    for (const column of columns) widths[column] = widest - cut
    if (widest === 1) break
  }
  return widths
}

function howManyFit(wanted: readonly number[], terminal: number): number {
  let taken = -GAP.length
  const many = wanted.findIndex((width) => (taken += Math.min(width, LEAST) + GAP.length) > terminal)
  return many === -1 ? wanted.length : Math.max(1, many)
}

/** Cut at that many columns, with an ellipsis where something is missing. */
function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let fitting = ''
  let left = columns - 1
  for (const grapheme of graphemesOf(text)) {
    left -= graphemeWidth(grapheme)
    if (left < 0) break
    fitting += grapheme
  }
  return `${fitting}…`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

const GAP = '  '
/** No column is made narrower than this to make room for one more. */
const LEAST = 6
const USUAL_COLUMNS = 80
