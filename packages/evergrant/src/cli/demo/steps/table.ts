import { formatColumns } from '../../terminal.js'
import { check, checkEqual } from '../check.js'
import type { Step } from '../step.js'

const COLUMNS = ['Name', 'Status', 'Due', 'Estimate'] as const
const ROWS = 3

/** Rows of a database by a filter as a person types it, in order, as a table. */
export const table: Step = {
  name: 'table',
  title: 'Read a database as a table',
  async run({ command }) {
    const words = [
      '--where',
      'Status = "In progress"',
      '--sort',
      'Due',
      '--columns',
      COLUMNS.join(','),
      '--limit',
      `${ROWS}`,
    ]
    const { stdout } = await command('db', 'query', 'Roadmap', ...words)
    const [names = [], ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    checkEqual('the columns', names, COLUMNS)
    checkEqual('how many rows', rows.length, ROWS)
    const [statuses, days] = [rows.map((row) => row[1]), rows.map((row) => row[2] ?? '')]
    check(
      statuses.every((status) => status === 'In progress'),
      'rows in progress only',
      statuses,
    )
    checkEqual('the days in their order', days, days.toSorted())
    const shown = formatColumns([names, ...rows])
      .trimEnd()
      .split('\n')
    return {
      lines: [`$ evergrant db query Roadmap --where 'Status = "In progress"' --sort Due`],
      block: shown,
      facts: { columns: names, rows },
    }
  },
}
