import { EvergrantError } from '../../errors.js'

/** One line of comma-separated values, by RFC 4180 but for its line break. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line of values with tabs between. A tab or line break inside a value becomes a space. */
export function tsvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => cell.replaceAll(TSV_MARKS, ' ')).join('\t')}\n`
}

/** Whether a value loses something as one of a line with tabs. */
export function isLostInTsv(cell: string): boolean {
  return cell.search(TSV_MARKS) !== -1
}

/** The records of lines with tabs between their values, the names first: nothing in them is quoted. Empty lines are none. */
export function parseTsv(text: string): string[][] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.filter((line) => line !== '').map((line) => line.split('\t'))
}

const TSV_MARKS = /[\t\r\n]+/g

/**
 * The records of a text of comma-separated values, the names first. Empty lines are none.
 *
 * @throws `INPUT_INVALID` for quotes that do not fit, naming the line
 */
export function parseCsv(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '')
  const records: string[][] = []
  let record: string[] = []
  for (let at = 0; at < source.length;) {
    const { value, end } = source[at] === '"' ? quotedCell(source, at) : plainCell(source, at)
    record.push(value)
    const mark = source[end]
    if (mark !== ',') {
      if (record.length > 1 || record[0] !== '') records.push(record)
      record = []
    } else if (end + 1 === source.length) record.push('')
    at = mark === '\r' && source[end + 1] === '\n' ? end + 2 : end + 1
  }
  if (record.length > 0) records.push(record)
  return records
}

interface Cell {
  readonly value: string
  /** Where the comma or line break after it is. */
  readonly end: number
}

function plainCell(source: string, start: number): Cell {
  const mark = /[,\r\n]/g
  mark.lastIndex = start
  const end = mark.exec(source)?.index ?? source.length
  return { value: source.slice(start, end), end }
}

function quotedCell(source: string, start: number): Cell {
  let value = ''
  for (let at = start + 1; ;) {
    const close = source.indexOf('"', at)
    if (close === -1) throw broken(source, start, 'a quote is not closed')
    value += source.slice(at, close)
    if (source[close + 1] !== '"') {
      const end = close + 1
      if (end < source.length && !/[,\r\n]/.test(source[end] ?? '')) throw broken(source, end, 'text follows a quote')
      return { value, end }
    }
    value += '"'
    at = close + 2
  }
}

function broken(source: string, at: number, what: string): EvergrantError {
  const line = source.slice(0, at).split('\n').length
  return new EvergrantError('INPUT_INVALID', `The CSV cannot be read: line ${line}, ${what}`, {
    hint: 'Write a quote inside a value twice, and put the value between quotes.',
  })
}
