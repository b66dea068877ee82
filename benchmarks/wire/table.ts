import type { CaseResult, Judgement } from './results.js'

/** A case for people: the medians, lines of a text. */
export function tableOf({ title, columns, against, contenders }: CaseResult): string[] {
  const rows = contenders.map(({ name, medians, times, failure }) => [
    name,
    figure(times),
    ...columns.map(({ key }) => figure(medians[key] ?? null)),
    ...(failure === undefined ? [] : ['failed']),
  ])
  const by = columns.find(({ key }) => key === against.column)?.title ?? ''
  const heads = ['', 'times', ...columns.map((column) => column.title)]
  return [`${title} (times: ${by}, beside ${against.floor})`, ...aligned([heads, ...rows])]
}

/** The targets, met and missed. */
export function judgementLines(judgements: readonly Judgement[]): string[] {
  const rows = judgements.map(({ about, contender, over, by, limit, is, value, isMet }) => [
    `${isMet ? 'met   ' : 'MISSED'} ${about}: ${contender}`,
    value === null
      ? 'not measured'
      : `${value}${over === undefined ? '' : ` ${by === 'difference' ? 'beyond' : 'x'} ${over}`}`,
    `${is} ${limit}`,
  ])
  return aligned(rows)
}

/** Three digits: more would claim what a second run does not show. */
export function figure(value: number | null): string {
  if (value === null) return ''
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2)))
      .join('')
      .trimEnd(),
  )
}
