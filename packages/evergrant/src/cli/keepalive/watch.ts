import { EvergrantError } from '../../errors.js'
import type { Evergrant } from '../../index.js'
import { systemClock } from '../../internal/clock.js'
import { visibleJson } from '../../internal/redact.js'
import type { Context } from '../context.js'
import { reportError } from '../errors.js'
import { identity, keepaliveRound, type Told } from './round.js'
import type { KeepaliveScope } from './scope.js'
import { toldWords } from './words.js'

/** What it needs of its surroundings. */
interface WatchContext extends Pick<Context, 'io' | 'flags' | 'connection' | 'print' | 'say' | 'release'> {
  evergrant(): Promise<Pick<Evergrant, 'keepAlive' | 'connections'>>
}

/** What decides when to look again; tests bring their own. */
export interface Pace {
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Uniform in [0, 1). */
  random(): number
}

/**
 * Looks again and again until the person interrupts it. Between two looks nothing is open: no store, no connection. A look that fails
 * is told, and the next one comes all the same.
 */
export async function watch(
  context: WatchContext,
  scope: KeepaliveScope,
  pace: Pace = { sleep: systemClock.sleep, random: Math.random },
): Promise<never> {
  const { io } = context
  const isNews = createNews()
  context.say('Looking for logins that are due every hour, until interrupted.')
  for (;;) {
    await orReported(context, () => lookOnce(context, scope, isNews))
    await orReported(context, () => context.release())
    await pace.sleep(EVERY_MS * (1 - SPREAD * pace.random()), io.signal)
  }
}

async function lookOnce(context: WatchContext, scope: KeepaliveScope, isNews: (told: Told) => boolean): Promise<void> {
  const evergrant = await context.evergrant()
  const { json } = context.flags
  const tell = (one: Told) => {
    if (isNews(one) && !json) context.print(toldWords(one, { now: Date.now(), withOwner: scope.allOwners }))
  }
  const told = await keepaliveRound({ ...scope, evergrant, signal: context.io.signal, tell })
  if (json) context.print(visibleJson(JSON.stringify({ connections: told })))
}

/** What stays as it is from hour to hour is told once. */
function createNews(): (told: Told) => boolean {
  const before = new Map<string, Told['outcome']>()
  return (told) => {
    const { outcome } = told
    const isSame = before.get(identity(told)) === outcome
    before.set(identity(told), outcome)
    if (outcome === 'refreshed' || outcome === 'adopted' || outcome === 'failed') return true
    return outcome !== 'not_due' && !isSame
  }
}

/** A mistake in the words or the settings, and an interruption, end it; whatever else may have passed in an hour. */
async function orReported(context: WatchContext, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (context.io.signal.aborted || (error instanceof EvergrantError && error.exitCode === 2)) throw error
    await reportError(error, context.io, { json: context.flags.json === true, connection: context.connection() })
  }
}

const EVERY_MS = 3_600_000
const SPREAD = 0.2
