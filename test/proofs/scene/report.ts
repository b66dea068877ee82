import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

type Cell = string | number | boolean

type Table = readonly Readonly<Record<string, Cell>>[]

/** Writes what a proof has found to `.tmp/proofs/NAME.json`, and shows a part of it as tables. */
export function report(name: string, found: object, ...tables: readonly Table[]): void {
  const path = fileURLToPath(new URL(`../../../.tmp/proofs/${name}.json`, import.meta.url))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`)
  for (const table of tables) process.stdout.write(`\n${tableOf(table)}`)
}

function tableOf(rows: Table): string {
  const names = Object.keys(rows[0] ?? {})
  const cells = [names, ...rows.map((row) => names.map((name) => words(row[name])))]
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function words(cell: Cell | undefined): string {
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return String(cell ?? '')
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
