import { FUNCTIONS } from './functions.js'
import { type Formula, parseFormula } from './parse.js'
import type { FormulaValue } from './value.js'

export interface FormulaRow {
  readonly nowMs: number
  /** The value of a property of the row; empty when there is none of that name. */
  property(name: string): FormulaValue
}

/** Computes a formula for one row. The formula was checked when it was set, so what cannot be computed is empty. */
export function evaluateFormula(text: string, row: FormulaRow): FormulaValue {
  return evaluate(parsed(text), row)
}

function evaluate(formula: Formula, row: FormulaRow): FormulaValue {
  if (formula.kind === 'constant') return formula.value
  if (formula.kind === 'property') return row.property(formula.name)
  const given = formula.arguments.map((one) => evaluate(one, row))
  return FUNCTIONS.get(formula.name)?.apply(given, row.nowMs)
}

const PARSED = new Map<string, Formula>()

function parsed(text: string): Formula {
  const known = PARSED.get(text)
  if (known !== undefined) return known
  const formula = parseFormula(text)
  PARSED.set(text, formula)
  return formula
}
