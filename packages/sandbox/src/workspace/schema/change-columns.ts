import { invalid } from '../api-error.js'
import type { Column } from '../column.js'
import type { DataSource } from '../data-source.js'
import type { Row } from '../row.js'
import { mirrorLinks } from '../row-links.js'
import { allRowPages } from '../rows.js'
import { numberRow } from '../row-values.js'
import { mainSqlColumn, sqlColumns } from '../sql-columns.js'
import { renameInView } from '../view/view-properties.js'
import type { Workspace } from '../workspace.js'
import type { ColumnDefinition } from './column-definition.js'
import { carryOut, type ColumnPlan, columnNamed, createColumnPlan, planColumn, plannedColumns } from './column-plan.js'
import { convertValue } from './convert-value.js'
import { renameInColumns } from './rename-in-columns.js'
import type { SchemaChange } from './statements.js'

/** Makes all changes to the columns of a data source, or none. Throws a validation error that names the property. */
export function changeColumns(workspace: Workspace, source: DataSource, changes: readonly SchemaChange[]): void {
  const plan = createColumnPlan(workspace, source)
  for (const change of changes) planChange(plan, change)
  carryOut(plan)
}

/** Gives a new data source its columns. Rollups and formulas may name columns that are defined after them. */
export function defineColumns(
  workspace: Workspace,
  source: DataSource,
  definitions: readonly ColumnDefinition[],
): void {
  const plan = createColumnPlan(workspace, source)
  const rank = ({ type }: ColumnDefinition) => (type === 'formula' ? 2 : type === 'rollup' ? 1 : 0)
  for (const one of definitions.toSorted((a, b) => rank(a) - rank(b))) planColumn(plan, one)
  const place = ({ name }: Column) => definitions.findIndex((definition) => definition.name === name)
  plan.columns.set(
    source,
    plannedColumns(plan).toSorted((a, b) => place(a) - place(b)),
  )
  carryOut(plan)
}

function planChange(plan: ColumnPlan, change: SchemaChange): void {
  switch (change.kind) {
    case 'add':
      return addColumn(plan, change.column)
    case 'alter':
      return alterColumn(plan, change.column)
    case 'drop':
      return dropColumn(plan, columnNamed(plan, change.name))
    case 'rename':
      return renameColumn(plan, columnNamed(plan, change.name), change.to)
  }
}

function addColumn(plan: ColumnPlan, definition: ColumnDefinition): void {
  if (definition.type === 'title') throw invalid('A title property cannot be created: every data source has its one.')
  const { type } = planColumn(plan, definition)
  if (type === 'auto_increment_id') plan.effects.push(() => numberRows(plan))
}

function numberRows({ workspace, source }: ColumnPlan): void {
  source.nextNumber = 1
  for (const page of allRowPages(workspace, source)) numberRow(source, page)
}

function dropColumn(plan: ColumnPlan, column: Column): void {
  if (column.type === 'title') throw invalid(`The title property ${JSON.stringify(column.name)} cannot be deleted.`)
  plan.columns.set(
    plan.source,
    plannedColumns(plan).filter((one) => one !== column),
  )
  releaseMirror(plan, column)
  plan.effects.push(() => {
    changeRows(plan, (row) => withoutColumn(row, column))
    changeViews(plan, (name) => (name === column.name ? undefined : name))
  })
}

/** The other end of a two-way relation stays, as a relation of its own. */
function releaseMirror(plan: ColumnPlan, column: Column): void {
  if (column.type !== 'relation' || column.dual === undefined) return
  const other = plan.workspace.dataSources.get(column.dataSourceId)
  if (other === undefined) return
  const columns = plannedColumns(plan, other).map((one): Column => {
    if (one.type !== 'relation' || one.name !== column.dual) return one
    const { dual: _released, ...alone } = one
    return alone
  })
  plan.columns.set(other, columns)
}

function renameColumn(plan: ColumnPlan, column: Column, to: string): void {
  if (column.name === to) return
  const renamed = { ...column, name: to }
  plan.columns.set(
    plan.source,
    plannedColumns(plan).map((one) => (one === column ? renamed : one)),
  )
  const rename = { source: plan.source, from: column.name, to }
  for (const source of plan.workspace.dataSources.values()) {
    plan.columns.set(source, renameInColumns(source, plannedColumns(plan, source), rename))
  }
  const names = sqlColumns(column).map(({ name }, index) => [name, sqlColumns(renamed)[index]?.name ?? name] as const)
  plan.effects.push(() => {
    changeRows(plan, (row) => {
      const moved = Object.fromEntries(
        names.flatMap(([before, after]) => (before in row ? [[after, row[before] ?? null]] : [])),
      )
      return { ...withoutColumn(row, column), ...moved }
    })
    changeViews(plan, (name) => (name === column.name ? to : name))
  })
}

/** Another type, or other options: values are kept as far as they fit. */
function alterColumn(plan: ColumnPlan, definition: ColumnDefinition): void {
  const before = columnNamed(plan, definition.name)
  if ((before.type === 'title') !== (definition.type === 'title')) {
    const shown = JSON.stringify(before.name)
    throw invalid(`The title property stays the title, and no other can become it: ${shown} cannot change so.`)
  }
  const order = plannedColumns(plan).map(({ name }) => name)
  plan.columns.set(
    plan.source,
    plannedColumns(plan).filter((one) => one !== before),
  )
  releaseMirror(plan, before)
  const after = planColumn(plan, { description: before.description, ...definition })
  const place = ({ name }: Column) => (order.includes(name) ? order.indexOf(name) : order.length)
  plan.columns.set(
    plan.source,
    plannedColumns(plan).toSorted((one, other) => place(one) - place(other)),
  )
  plan.effects.push(() => {
    if (after.type === 'auto_increment_id') numberRows(plan)
    else convertRows(plan, before, after)
  })
}

function convertRows({ workspace, source }: ColumnPlan, before: Column, after: Column): void {
  if (before.type === after.type && sqlColumns(after).length > 1) return
  const [from, to] = [mainSqlColumn(before), mainSqlColumn(after)]
  if (from === undefined || before.type === 'title') return
  for (const page of allRowPages(workspace, source)) {
    const value = convertValue(page.row[from] ?? null, before, after)
    const kept = withoutColumn(page.row, before)
    page.row = value === null || to === undefined ? kept : { ...kept, [to]: value }
    if (after.type === 'relation') mirrorLinks(workspace, after, page, null, value)
  }
}

function changeRows({ workspace, source }: ColumnPlan, change: (row: Row) => Row): void {
  for (const page of allRowPages(workspace, source)) page.row = change(page.row)
}

function withoutColumn(row: Row, column: Column): Row {
  const names = new Set(sqlColumns(column).map(({ name }) => name))
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name)))
}

function changeViews({ workspace, source }: ColumnPlan, rename: (name: string) => string | undefined): void {
  for (const view of workspace.views.values()) {
    if (view.dataSourceId === source.id) view.configuration = renameInView(view.configuration, rename)
  }
}
