import type { Column, FormulaColumn, RollupColumn } from './column.js'
import type { DataSource } from './data-source.js'
import { valueType } from './formula/check.js'
import { evaluateFormula } from './formula/evaluate.js'
import { fromSql, toSql } from './formula/value.js'
import type { Page } from './model.js'
import { rollUp } from './rollup.js'
import type { SqlValue } from './row.js'
import { mainSqlColumn } from './sql-columns.js'
import { systemValue } from './system-values.js'
import { readId } from './urls.js'
import type { Workspace } from './workspace.js'

/** Where a value is looked up: a row of a data source. */
export interface Place {
  readonly workspace: Workspace
  readonly source: DataSource
  readonly page: Page
  /** How many computed columns have led here. */
  readonly depth: number
}

/** Rollups and formulas of different data sources can refer to each other in a circle. */
const MAX_DEPTH = 8

/** The value of one SQL column of a row, computed where the column is. */
export function cellValue(place: Place, column: Column, name: string): SqlValue {
  if (column.type === 'formula') return formulaValue(place, column)
  if (column.type === 'rollup') return rollupValue(place, column)
  const system = systemValue(place.workspace, column, place.page)
  if (system !== undefined) return system
  return place.page.row[name] ?? (column.type === 'checkbox' ? '__NO__' : null)
}

function formulaValue(place: Place, { expression, result }: FormulaColumn): SqlValue {
  if (place.depth > MAX_DEPTH) return null
  const inner = { ...place, depth: place.depth + 1 }
  const value = evaluateFormula(expression, {
    nowMs: place.workspace.clock.nowMs(),
    property(name) {
      const column = place.source.columns.find((candidate) => candidate.name === name)
      return column === undefined ? undefined : fromSql(mainValue(inner, column), valueType(column))
    },
  })
  return toSql(value, result)
}

function rollupValue(place: Place, { relation: name, target, function: rollup }: RollupColumn): SqlValue {
  const { workspace, source, page, depth } = place
  const relation = source.columns.find((candidate) => candidate.name === name)
  if (relation?.type !== 'relation' || depth > MAX_DEPTH) return null
  const related = workspace.dataSources.get(relation.dataSourceId)
  const column = related?.columns.find((candidate) => candidate.name === target)
  if (related === undefined || column === undefined) return null
  const values = linkedPages(workspace, mainValue({ workspace, source, page, depth }, relation)).map((linked) =>
    mainValue({ workspace, source: related, page: linked, depth: depth + 1 }, column),
  )
  return rollUp(rollup, values, valueType(column))
}

/** The pages that a relation's value names and that are not in the trash. */
function linkedPages(workspace: Workspace, value: SqlValue): Page[] {
  const urls = JSON.parse(String(value ?? '[]')) as string[]
  const pages = urls.flatMap((url) => workspace.pages.get(readId(url) ?? '') ?? [])
  return pages.filter(({ inTrash }) => !inTrash)
}

function mainValue(place: Place, column: Column): SqlValue {
  const name = mainSqlColumn(column)
  return name === undefined ? null : cellValue(place, column, name)
}
