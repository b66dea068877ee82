import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { exitCodeOf, keepaliveRound, type Told } from './round.js'
import type { KeepaliveScope } from './scope.js'
import { toldWords } from './words.js'

/** One look, for a daily job: a line for each login, and an exit code that says whether a person has to do something. */
export async function keepaliveOnce(
  context: Context,
  scope: KeepaliveScope & { readonly dryRun: boolean },
): Promise<void> {
  const { signal } = context.io
  const evergrant = await context.evergrant()
  const { json } = context.flags
  const words = { now: Date.now(), withOwner: scope.allOwners }
  const tell = (one: Told) => void (json || context.print(toldWords(one, words)))
  const told = await keepaliveRound({ ...scope, evergrant, signal, tell })
  context.exitWith(exitCodeOf(told))
  if (json) return context.printJson({ connections: told })
  if (told.length === 0) context.say(`Nothing to do: ${scope.allOwners ? 'no login is due' : 'no login is kept here'}.`)
  else if (told.every(({ outcome }) => outcome === 'not_due')) context.say('Nothing to do: no login is due.')
  if (scope.allOwners) return
  for (const { outcome, connection } of told) {
    if (outcome === 'needs_login') context.say(`Next: ${commandFor('login', connection)}`)
  }
}
