import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { withSlowLine } from './slow-line.js'

/** Many rows that are written one after the other. */
export interface InTurn<R, W> {
  readonly rows: readonly R[]
  /** Number of the first of them in what was given. */
  readonly first?: number
  /** How many go in one call; one by default. */
  readonly atOnce?: number
  /** What takes its time, such as `Adding rows…` */
  readonly words: string
  /** Whoever runs the same once more does no harm. Otherwise an error after the first row asks nobody to try again. */
  readonly isHarmlessTwice: boolean
  write(rows: readonly R[]): Promise<readonly W[]>
  /** What of it goes to standard output as it lands. */
  line?(written: W): string
  /** The shape that programs get. */
  json(written: W): object
  /** How to go on after an error, by the numbers of the last row that is written and of the first that is not. */
  next(numbers: { readonly last: number; readonly failed: number }): string
}

/**
 * Writes rows, and tells of each as it lands: whoever goes on after an error has to know what is there.
 *
 * @throws what one of them failed with, naming the row and how to go on
 */
export async function writeInTurn<R, W>(context: Context, work: InTurn<R, W>): Promise<readonly W[]> {
  const { rows, words, line, first = 1 } = work
  const written: W[] = []
  const land = (some: readonly W[]) => {
    written.push(...some)
    if (line !== undefined && !context.flags.json) for (const each of some) context.print(line(each))
  }
  const run = async (tell: (text: string) => void) => {
    let at = 0
    for (const some of inCalls(work)) {
      tell(`${words} ${at} of ${rows.length}`)
      await writeSome(work, some, land).catch((error: unknown) => {
        throw failed(error, work, { last: first + written.length - 1, left: at + some.length - written.length })
      })
      at += some.length
    }
  }
  // Lines that come one by one on the same terminal say how far it is by themselves.
  const isStreamed = line !== undefined && context.io.stdout.isTTY
  try {
    await (isStreamed ? run(() => undefined) : withSlowLine(context, words, run))
  } finally {
    if (context.flags.json && (written.length > 0 || rows.length === 0)) {
      context.printJson({ rows: written.map((each) => work.json(each)) })
    }
  }
  return written
}

/** What is written of many rows, by the number of the last one that is. */
export function writtenBefore(last: number): string {
  if (last === 0) return 'No row before it was written.'
  return last === 1 ? 'The row before it is written.' : `The ${last} rows before it are written.`
}

function inCalls<R>({ rows, atOnce = 1 }: Pick<InTurn<R, unknown>, 'rows' | 'atOnce'>): readonly (readonly R[])[] {
  const calls = Math.ceil(rows.length / atOnce)
  return Array.from({ length: calls }, (_, call) => rows.slice(call * atOnce, (call + 1) * atOnce))
}

/** Where several are refused, nothing of them was written: one by one they show which of them it is. */
async function writeSome<R, W>(
  { write }: Pick<InTurn<R, W>, 'write'>,
  rows: readonly R[],
  land: (some: readonly W[]) => void,
): Promise<void> {
  try {
    land(await write(rows))
  } catch (error) {
    if (rows.length === 1 || !isEvergrantError(error, 'VALIDATION_FAILED')) throw error
    for (const row of rows) land(await write([row]))
  }
}

function failed<R>(
  error: unknown,
  { rows, next, first = 1, isHarmlessTwice }: Pick<InTurn<R, never>, 'rows' | 'next' | 'first' | 'isHarmlessTwice'>,
  { last, left }: { readonly last: number; readonly left: number },
): unknown {
  if (!isEvergrantError(error) || rows.length === 1) return error
  const failedAt = last + 1
  // Refused ones were tried one by one.
  const many = error.code === 'VALIDATION_FAILED' ? 1 : left
  const which = many === 1 ? `Row ${failedAt}` : `Rows ${failedAt} to ${last + many}`
  const isTriedAgain = error.exitCode === LATER || error.exitCode === LOGIN
  const code = isTriedAgain && !isHarmlessTwice && last >= first ? 'MAYBE_COMMITTED' : error.code
  return new EvergrantError(code, `${which}: ${error.message}`, {
    cause: error.cause,
    details: { ...error.details, row: failedAt },
    hint: `${error.hint} ${next({ last, failed: failedAt })}`.trim(),
  })
}

/** Exit codes of what can be tried again, at once or after a login. */
const [LATER, LOGIN] = [75, 4]
