import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { Context } from '../context.js'
import { usage } from '../usage.js'
import { readFileText } from './content-input.js'
import { parseCsv, parseTsv } from './csv.js'

/** One record of a file of rows. */
export type RowRecord = Readonly<Record<string, unknown>>

/**
 * Rows from a file or standard input: JSON, one JSON object a line, or values with commas or tabs between, with their names in the first
 * line. Which of them it is, shows at its beginning.
 *
 * @throws `USAGE`, `INPUT_INVALID`
 */
export async function readRows({ io }: Pick<Context, 'io'>, file: string | undefined): Promise<readonly RowRecord[]> {
  if (file === undefined && io.stdin.isTTY) {
    throw usage('The values are missing', 'Give them as Name=value, or pipe rows in as JSON, CSV or TSV.')
  }
  const text = file === undefined || file === '-' ? await io.stdin.text() : await readFileText(file)
  if (text.trim() === '') throw usage('There are no rows', 'Give Name=value, or rows as JSON, CSV or TSV.')
  // Names without rows, or an empty list, are what a query gives that finds none.
  return parseRows(text)
}

export function parseRows(text: string): readonly RowRecord[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed.startsWith('[')) return listOf(trimmed)
  return trimmed.startsWith('{') ? linesOf(trimmed) : recordsOf(text)
}

function listOf(text: string): readonly RowRecord[] {
  const value = parse(text, 'The list of rows')
  return (Array.isArray(value) ? value : [value]).map((row: unknown, at) => asRecord(row, `Row ${at + 1}`))
}

function linesOf(text: string): readonly RowRecord[] {
  const whole = parseQuietly(text)
  // One object over several lines, as programs print it; `db query --json` gives its rows in a member.
  if (isObject(whole)) return rowsIn(whole)
  return text
    .split('\n')
    .map((line, at) => [line.trim(), `Line ${at + 1}`] as const)
    .filter(([line]) => line !== '')
    .map(([line, where]) => asRecord(parse(line, where), where))
}

function rowsIn(value: RowRecord): readonly RowRecord[] {
  const { rows } = value
  if (!Array.isArray(rows)) return [value]
  return rows.map((row: unknown, at) => {
    const { values, url, ...rest } = asRecord(row, `Row ${at + 1}`)
    return isObject(values) ? { url, ...values } : { url, ...rest }
  })
}

function recordsOf(text: string): readonly RowRecord[] {
  const isTabbed = /^[^\n]*\t/.test(text)
  const [names = [], ...records] = isTabbed ? parseTsv(text) : parseCsv(text)
  return records.map((cells, at) => {
    if (cells.length > names.length) {
      throw new EvergrantError(
        'INPUT_INVALID',
        `Row ${at + 1} of the ${isTabbed ? 'TSV' : 'CSV'} has ${cells.length} values for ${names.length} names`,
        {
          hint: isTabbed
            ? 'A value can hold no tab: give it as CSV.'
            : 'A value with a comma in it stands between quotes.',
        },
      )
    }
    return Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']))
  })
}

function asRecord(value: unknown, where: string): RowRecord {
  if (isObject(value)) return value
  throw new EvergrantError('INPUT_INVALID', `${where} is no JSON object`, {
    hint: 'A row is like {"Name":"…","Status":"…"}.',
  })
}

function parse(text: string, where: string): unknown {
  const value = parseQuietly(text)
  if (value !== undefined) return value
  throw new EvergrantError('INPUT_INVALID', `${where} is not JSON`, {
    hint: 'A row is like {"Name":"…","Status":"…"}.',
  })
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
