import type { Column, ColumnOption } from './column.js'
import type { DataSource } from './data-source.js'
import { READ_ONLY } from './properties.js'
import { collectionUrl } from './urls.js'

/** A column as the schema of the data source's state shows it. */
export function describeColumn(source: DataSource, column: Column): Record<string, unknown> {
  const { name, type, description = '' } = column
  const readOnly = READ_ONLY.has(type) ? { readOnly: true } : {}
  return { name, type, description, ...readOnly, ...describeConfiguration(source, column) }
}

function describeConfiguration(source: DataSource, column: Column): Record<string, unknown> {
  switch (column.type) {
    case 'number':
      return column.format === undefined ? {} : { format: column.format }
    case 'select':
    case 'multi_select':
      return { options: column.options.map((option) => describeOption(source, column, option)) }
    case 'status':
      return { groups: describeGroups(source, column) }
    case 'relation': {
      const dual = column.dual === undefined ? {} : { dual: true, syncedPropertyName: column.dual }
      return { dataSourceUrl: collectionUrl(column.dataSourceId), ...dual }
    }
    case 'rollup':
      return { relationProperty: column.relation, targetProperty: column.target, function: column.function }
    case 'formula':
      return { formula: column.expression, resultType: column.result }
    case 'auto_increment_id':
      return column.prefix === undefined ? {} : { prefix: column.prefix }
    default:
      return {}
  }
}

type WithOptions = Column & { readonly options: readonly ColumnOption[] }

function describeGroups(source: DataSource, column: WithOptions): Record<string, unknown> {
  const inGroup = (wanted: string) =>
    column.options.filter(({ group }) => group === wanted).map((option) => describeOption(source, column, option))
  return {
    to_do: inGroup('to_do'),
    in_progress: inGroup('in_progress'),
    complete: inGroup('complete'),
    current: [],
    future: [],
  }
}

function describeOption(
  source: DataSource,
  column: WithOptions,
  { name, color }: ColumnOption,
): Record<string, unknown> {
  const url = `collectionPropertyOption://${source.id}/${encodeURIComponent(column.name)}/${encodeURIComponent(name)}`
  return { name, color, description: '', url }
}
