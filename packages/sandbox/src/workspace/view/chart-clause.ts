import type { Column } from '../column.js'
import type { StatementReader } from '../statement-reader.js'
import type { ChartConfiguration } from '../view.js'
import { readProperty } from './filter-clause.js'

const CHARTS: readonly string[] = ['column', 'bar', 'line', 'donut', 'number']

/** Reads what stands after CHART: its kind, then AGGREGATE, COLOR, HEIGHT, SORT, STACK BY and CAPTION in any order. */
export function readChart(reader: StatementReader, columns: readonly Column[]): ChartConfiguration {
  const before = reader.unexpected(CHARTS.join(', '))
  const type = reader.expect(CHARTS.join(', '), 'word').toLowerCase()
  if (!CHARTS.includes(type)) throw before
  let chart: ChartConfiguration = { type }
  for (let clause = readClause(reader, columns); clause !== undefined; clause = readClause(reader, columns)) {
    chart = { ...chart, ...clause }
  }
  return chart
}

function readClause(reader: StatementReader, columns: readonly Column[]): Partial<ChartConfiguration> | undefined {
  if (reader.takeWords('AGGREGATE')) {
    const name = reader.expect('a function such as count or sum', 'word').toLowerCase()
    if (reader.peek()?.kind !== 'name') return { aggregate: { function: name } }
    return { aggregate: { function: name, property: readProperty(reader, columns).name } }
  }
  if (reader.takeWords('STACK BY')) return { stackBy: readProperty(reader, columns).name }
  if (reader.takeWords('COLOR')) return { color: reader.expect('a colour', 'word', 'string') }
  if (reader.takeWords('HEIGHT')) return { height: reader.expect('a height', 'word', 'string', 'number') }
  if (reader.takeWords('CAPTION')) return { caption: reader.expect('a caption in quotes', 'string', 'name') }
  if (!reader.takeWords('SORT')) return undefined
  const sort = reader.expect('an order', 'word', 'string')
  if (reader.takeWords('ASC')) return { sort: `${sort} asc` }
  return { sort: reader.takeWords('DESC') ? `${sort} desc` : sort }
}
