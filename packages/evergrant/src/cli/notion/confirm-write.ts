import { EvergrantError } from '../../errors.js'
import { canAsk, isConfirmed } from '../ask.js'
import type { Context } from '../context.js'
import type { WriteFlags } from './write-flags.js'

/** A no is an answer, but what was asked for was not done. */
const DECLINED = 1

/**
 * Whether something that cannot be taken back is wanted: asked at a terminal, said by `--yes` elsewhere.
 *
 * @param what one sentence, such as `3 lines are dropped from "Notes"`
 * @throws `CONFIRMATION_REQUIRED`, `INTERRUPTED`
 */
export async function isWriteConfirmed(
  context: Context,
  { yes }: WriteFlags,
  { what, question }: { readonly what: string; readonly question: string },
): Promise<boolean> {
  if (yes) return true
  if (!canAsk(context)) throw new EvergrantError('CONFIRMATION_REQUIRED', `Nothing was written: ${what}`)
  if (await isConfirmed(context, `${what}. ${question}`)) return true
  context.say('Nothing was written.')
  context.exitWith(DECLINED)
  return false
}
