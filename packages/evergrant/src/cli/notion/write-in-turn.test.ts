import { describe, expect, it } from 'vitest'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { type InTurn, writeInTurn } from './write-in-turn.js'

/** Writes numbers by calls of three; the ends with an error are those that are given. */
async function write(numbers: readonly number[], failures: Readonly<Record<number, EvergrantError>>, more = {}) {
  const printed: string[] = []
  const context = {
    flags: { json: false },
    io: { stdout: { isTTY: false }, stderr: { isTTY: false } },
    print: (line: string) => printed.push(line),
  } as unknown as Context
  const work: InTurn<number, string> = {
    rows: numbers,
    atOnce: 3,
    words: 'Writing…',
    isHarmlessTwice: false,
    async write(some) {
      const failure = some.map((number) => failures[number]).find((each) => each !== undefined)
      if (failure !== undefined) throw failure
      return some.map((number) => `n${number}`)
    },
    line: (written) => written,
    json: (written) => ({ written }),
    next: ({ last, failed }) => `There is ${last}, go on with ${failed}.`,
    ...more,
  }
  const error = await writeInTurn(context, work).catch((failure: unknown) => failure)
  return { printed, error }
}

const refused = new EvergrantError('VALIDATION_FAILED', 'no such option')
const limited = new EvergrantError('RATE_LIMITED', 'too many')
const lost = new EvergrantError('MAYBE_COMMITTED', 'the answer was lost')
const seven = [1, 2, 3, 4, 5, 6, 7]

describe('rows that are written in turn', () => {
  it('are told as they land', async () => {
    expect(await write(seven, {})).toMatchObject({
      printed: seven.map((number) => `n${number}`),
      error: seven.map((n) => `n${n}`),
    })
  })

  it.each([
    ['a refused one is found among those of its call', refused, 5, 4, 'Row 5: no such option', 'VALIDATION_FAILED'],
    ['of a call that may have landed all are named', lost, 5, 3, 'Rows 4 to 6: the answer was lost', 'MAYBE_COMMITTED'],
    [
      'nobody is asked to try again who would write the first twice',
      limited,
      5,
      3,
      'Rows 4 to 6: too many',
      'MAYBE_COMMITTED',
    ],
    ['who wrote nothing may try again', limited, 2, 0, 'Rows 1 to 3: too many', 'RATE_LIMITED'],
  ])('%s', async (_, error, at, last, message, code) => {
    const ended = await write(seven, { [at]: error })
    expect(ended.printed).toHaveLength(last)
    expect(ended.error).toMatchObject({
      code,
      message,
      hint: expect.stringContaining(`There is ${last}, go on with ${last + 1}.`),
      details: { row: last + 1 },
    })
  })

  it('count from the first that was asked for', async () => {
    const { error } = await write(seven, { 5: refused }, { first: 101 })
    expect(error).toMatchObject({ message: 'Row 105: no such option' })
  })

  it('may be tried again where that does no harm', async () => {
    const { error } = await write(seven, { 5: limited }, { isHarmlessTwice: true })
    expect(error).toMatchObject({ code: 'RATE_LIMITED' })
  })
})
