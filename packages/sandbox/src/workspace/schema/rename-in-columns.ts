import type { Column } from '../column.js'
import type { DataSource } from '../data-source.js'

export interface PropertyRename {
  /** The data source whose property is renamed. */
  readonly source: DataSource
  readonly from: string
  readonly to: string
}

/** The columns of a data source after a property of `rename.source` got another name: what refers to it follows. */
export function renameInColumns(of: DataSource, columns: readonly Column[], rename: PropertyRename): readonly Column[] {
  const { source, from, to } = rename
  const isOwn = of.id === source.id
  return columns.map((column): Column => {
    if (column.type === 'formula' && isOwn) return { ...column, expression: renameInFormula(column.expression, rename) }
    if (column.type === 'relation' && column.dataSourceId === source.id && column.dual === from) {
      return { ...column, dual: to }
    }
    if (column.type !== 'rollup') return column
    const relation = isOwn && column.relation === from ? to : column.relation
    const leadsTo = columns.find(({ name }) => name === relation || name === column.relation)
    const isTarget = leadsTo?.type === 'relation' && leadsTo.dataSourceId === source.id && column.target === from
    return { ...column, relation, target: isTarget ? to : column.target }
  })
}

function renameInFormula(expression: string, { from, to }: PropertyRename): string {
  const written = (name: string) => `prop(${JSON.stringify(name)})`
  return expression.replaceAll(written(from), () => written(to))
}
