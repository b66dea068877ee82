import { invalid } from '../api-error.js'
import type { Column, ResultType } from '../column.js'
import { FUNCTIONS } from './functions.js'
import { type Formula, parseFormula } from './parse.js'

/** What a formula gives over these columns. Throws a validation error for an unknown property or function. */
export function checkFormula(text: string, columns: readonly Column[]): ResultType {
  return typeOf(parseFormula(text), columns)
}

function typeOf(formula: Formula, columns: readonly Column[]): ResultType {
  if (formula.kind === 'constant') return typeOfConstant(formula.value)
  if (formula.kind === 'property') return typeOfProperty(formula.name, columns)
  const known = FUNCTIONS.get(formula.name)
  if (known === undefined) throw invalid(`The formula function ${JSON.stringify(formula.name)} is not known.`)
  const count = formula.arguments.length
  if (count < known.least || count > known.most) {
    throw invalid(`The formula function ${formula.name} does not take ${count} arguments.`)
  }
  const types = formula.arguments.map((one) => typeOf(one, columns))
  if (formula.name === '+') return types.includes('text') ? 'text' : 'number'
  return typeof known.result === 'string' ? known.result : (types[known.result.like] ?? 'text')
}

function typeOfConstant(value: number | string | boolean): ResultType {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'checkbox' : 'text'
}

function typeOfProperty(name: string, columns: readonly Column[]): ResultType {
  const column = columns.find((candidate) => candidate.name === name)
  if (column === undefined)
    throw invalid(`The formula names the property ${JSON.stringify(name)}, which does not exist.`)
  return valueType(column)
}

/** What the values of a column are to formulas and rollups. */
export function valueType(column: Column): ResultType {
  switch (column.type) {
    case 'formula':
    case 'rollup':
      return column.result
    case 'number':
    case 'auto_increment_id':
      return 'number'
    case 'checkbox':
      return 'checkbox'
    case 'date':
    case 'created_time':
    case 'last_edited_time':
    case 'last_visited_time':
      return 'date'
    case 'multi_select':
    case 'person':
    case 'relation':
    case 'file':
    case 'created_by':
    case 'last_edited_by':
      return 'list'
    default:
      return 'text'
  }
}
