import type { Io } from '../io.js'
import { onOneLine, paint } from '../terminal.js'
import type { Outcome } from './check.js'
import type { Examined } from './run-checks.js'

const WORDS = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: '-' } as const satisfies Record<Outcome, string>
const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' } as const satisfies Record<Outcome, string>

/** The whole report: a line for each check, three for one that asks for something. */
export function formatReport(examined: readonly Examined[], io: Pick<Io, 'stdout' | 'env'>): string {
  const width = Math.max(...examined.map(({ id }) => id.length))
  return [...examined.flatMap((each) => linesOf(each, width, io)), '', summary(examined)].join('\n')
}

function linesOf(
  { id, outcome, found, why, next }: Examined,
  width: number,
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
): string[] {
  const word = paint(stdout, env, COLOURS[outcome], WORDS[outcome].padEnd(4))
  const label = (text: string) => `${' '.repeat(6)}${paint(stdout, env, 'dim', text)}`
  return [
    `${word}  ${id.padEnd(width)}  ${onOneLine(found)}`,
    ...(why === undefined ? [] : [`${label('why:')} ${onOneLine(why)}`]),
    ...(next === undefined ? [] : [`${label('next:')} ${onOneLine(next)}`]),
  ]
}

function summary(examined: readonly Examined[]): string {
  const count = (wanted: Outcome) => examined.filter(({ outcome }) => outcome === wanted).length
  const parts = [
    `${count('ok')} ok`,
    ...(count('warn') > 0 ? [`${count('warn')} ${count('warn') === 1 ? 'warning' : 'warnings'}`] : []),
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
  ]
  return `${examined.length} checks: ${parts.join(', ')}.`
}
