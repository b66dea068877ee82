import { invalid } from '../api-error.js'
import type { Column, RelationColumn } from '../column.js'
import type { DataSource } from '../data-source.js'
import { dataSourceOf, type Workspace } from '../workspace.js'
import type { ColumnDefinition } from './column-definition.js'
import { assertColumns, resolveColumn } from './resolve-column.js'

/** Changes of columns that are planned but not made yet: here and in the data sources at the other end of relations. */
export interface ColumnPlan {
  readonly workspace: Workspace
  readonly source: DataSource
  readonly columns: Map<DataSource, readonly Column[]>
  /** What happens once the columns are as planned. */
  readonly effects: (() => void)[]
}

export function createColumnPlan(workspace: Workspace, source: DataSource): ColumnPlan {
  return { workspace, source, columns: new Map([[source, source.columns]]), effects: [] }
}

/** The columns of a data source as planned so far. */
export function plannedColumns(plan: ColumnPlan, source: DataSource = plan.source): readonly Column[] {
  return plan.columns.get(source) ?? source.columns
}

export function columnNamed(plan: ColumnPlan, name: string): Column {
  const columns = plannedColumns(plan)
  const column = columns.find((candidate) => candidate.name === name)
  if (column !== undefined) return column
  const known = columns.map((candidate) => candidate.name).join(', ')
  throw invalid(`Property ${JSON.stringify(name)} does not exist in the data source. Known properties: ${known}.`)
}

/** Adds a column, and for a two-way relation its mirror at the other end. */
export function planColumn(plan: ColumnPlan, definition: ColumnDefinition): Column {
  const column = resolvePlanned(plan, definition)
  putColumn(plan, plan.source, column)
  const { workspace, source } = plan
  if (column.type === 'relation' && column.dual !== undefined) {
    const other = dataSourceOf(workspace, column.dataSourceId)
    putColumn(plan, other, { name: column.dual, type: 'relation', dataSourceId: source.id, dual: column.name })
  }
  return column
}

/** A two-way relation gets the name of its mirror. */
function resolvePlanned(plan: ColumnPlan, definition: ColumnDefinition): Column {
  const { dataSources } = plan.workspace
  const column = resolveColumn(definition, { columns: plannedColumns(plan), dataSources })
  if (definition.type !== 'relation' || definition.dual === undefined || column.type !== 'relation') return column
  return { ...column, dual: definition.dual.name ?? freeMirrorName(plan, column) }
}

function putColumn(plan: ColumnPlan, source: DataSource, column: Column): void {
  plan.columns.set(source, [...plannedColumns(plan, source), column])
}

function freeMirrorName(plan: ColumnPlan, { name: relation, dataSourceId }: RelationColumn): string {
  const { workspace, source } = plan
  const others = plannedColumns(plan, dataSourceOf(workspace, dataSourceId))
  const isTaken = (name: string) => others.some((column) => column.name.toLowerCase() === name.toLowerCase())
  const plain = `Related to ${source.name} (${relation})`
  let name = plain
  for (let count = 2; isTaken(name); count += 1) name = `${plain} ${count}`
  return name
}

/** Makes what was planned, once all of it is possible. */
export function carryOut(plan: ColumnPlan): void {
  for (const columns of plan.columns.values()) assertColumns(columns)
  for (const [source, columns] of plan.columns) source.columns = columns
  for (const effect of plan.effects) effect()
}
