import { invalid, notFound } from '../api-error.js'
import type { Column } from '../column.js'
import type { DataSource } from '../data-source.js'
import { checkFormula } from '../formula/check.js'
import { rollupResult } from '../rollup.js'
import { sqlColumns } from '../sql-columns.js'
import { readId, unwrap } from '../urls.js'
import type { ColumnDefinition } from './column-definition.js'

/** What a column may refer to: the other columns of its data source, and the other data sources. */
export interface ColumnScope {
  readonly columns: readonly Column[]
  readonly dataSources: ReadonlyMap<string, DataSource>
}

/** Looks up what a definition refers to. Throws a validation error that names the column. */
export function resolveColumn(definition: ColumnDefinition, scope: ColumnScope): Column {
  switch (definition.type) {
    case 'relation': {
      const { target, dual: _dual, ...rest } = definition
      return { ...rest, dataSourceId: relatedSource(target, scope).id }
    }
    case 'rollup':
      return { ...definition, result: checkRollup(definition, scope) }
    case 'formula':
      return { ...definition, result: checkFormula(definition.expression, scope.columns) }
    default:
      return definition
  }
}

function relatedSource(target: string, { dataSources }: ColumnScope): DataSource {
  const id = readId(unwrap(target))
  const source = dataSources.get(id ?? '')
  if (source === undefined || source.inTrash) throw notFound('data source', id ?? target.slice(0, 200))
  return source
}

function checkRollup(definition: ColumnDefinition & { type: 'rollup' }, { columns, dataSources }: ColumnScope) {
  const relation = columns.find(({ name }) => name === definition.relation)
  const shown = JSON.stringify(definition.name)
  if (relation?.type !== 'relation') {
    throw invalid(`The rollup ${shown} needs a relation, and ${JSON.stringify(definition.relation)} is none.`)
  }
  const related = dataSources.get(relation.dataSourceId)
  const target = related?.columns.find(({ name }) => name === definition.target)
  if (target === undefined) {
    const wanted = JSON.stringify(definition.target)
    throw invalid(
      `The rollup ${shown} names the property ${wanted}, which ${JSON.stringify(related?.name)} does not have.`,
    )
  }
  return rollupResult(definition.function)
}

/** What makes a set of columns possible: one title, one number, and names that differ, also as columns of SQL. */
export function assertColumns(columns: readonly Column[]): void {
  const titles = columns.filter(({ type }) => type === 'title')
  if (titles.length !== 1) throw invalid(`A data source has exactly one title property, not ${titles.length}.`)
  const numbered = columns.filter(({ type }) => type === 'auto_increment_id')
  if (numbered.length > 1) throw invalid('A data source has at most one UNIQUE_ID property.')
  const seen = new Set<string>()
  for (const column of columns) {
    const names = [column.name, ...sqlColumns(column).map(({ name }) => name)]
    for (const name of new Set(names.map((one) => one.toLowerCase()))) {
      if (seen.has(name)) throw invalid(`There is a property ${JSON.stringify(column.name)} already.`)
      seen.add(name)
    }
  }
}
