import type { Context } from '../context.js'
import { visibleJson } from '../../internal/redact.js'
import { cellText } from './cell-text.js'
import { csvLine, isLostInTsv, tsvLine } from './csv.js'
import { renderTable } from './table.js'
import { unlessUnread } from './unless-unread.js'

export type RowFormat = 'table' | 'tsv' | 'csv' | 'jsonl'

/** A row by the names of its columns. */
export type FlatRow = Readonly<Record<string, unknown>>

/** Takes rows one by one and writes them as they come, but for a table, which is as wide as its widest value. */
export interface RowWriter {
  /** `false`: nobody reads any more, and more rows are of no use. */
  write(row: FlatRow): Promise<boolean>
  end(): void
}

export function createRowWriter(context: Context, format: RowFormat, names: readonly string[]): RowWriter {
  if (format === 'table') return tableWriter(context, names)
  const cells = (row: FlatRow) => names.map((name) => cellText(row[name]))
  const line = {
    tsv: (row: FlatRow) => tsvLine(cells(row)),
    csv: (row: FlatRow) => csvLine(cells(row)),
    jsonl: (row: FlatRow) => `${visibleJson(JSON.stringify(pick(row, names)))}\n`,
  }[format]
  let isLossy = false
  let head = { tsv: tsvLine(names), csv: csvLine(names), jsonl: '' }[format]
  return {
    async write(row) {
      const isRead = await unlessUnread(context.io.stdout.handOver(head + line(row)))
      head = ''
      isLossy ||= format === 'tsv' && cells(row).some(isLostInTsv)
      return isRead
    },
    end() {
      context.io.stdout.write(head)
      if (isLossy)
        context.warn('Tabs and line breaks inside values became spaces: --csv, --jsonl and --json keep them.')
    },
  }
}

function tableWriter(context: Context, names: readonly string[]): RowWriter {
  const rows: string[][] = []
  return {
    async write(row) {
      rows.push(names.map((name) => cellText(row[name])))
      return true
    },
    end() {
      if (rows.length === 0) return
      const { text, leftOut } = renderTable({ names, rows }, context.io)
      context.printFormatted(text)
      if (leftOut.length > 0) context.say(`No room for ${leftOut.join(', ')}: --columns chooses.`)
    },
  }
}

function pick(row: FlatRow, names: readonly string[]): FlatRow {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}
