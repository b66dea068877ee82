import { createHash } from 'node:crypto'
import { drawFault, type Fault } from './fault.js'
import { createRandom, type SeededRandom } from './random.js'

/** A moment at which some of the processes need a token, and what goes wrong then. */
export interface Step {
  /** After the begin of the soak. */
  readonly atMs: number
  readonly kind: 'use' | 'keepalive'
  /** Which processes, by number; all at once. */
  readonly callers: readonly number[]
  /** Whether they call a tool at the server, or ask for a token only. */
  readonly how: 'calls' | 'tokens'
  /** By how much the wall clock of each process is wrong. */
  readonly skewMs: readonly number[]
  readonly faults: readonly Fault[]
}

export const PROCESSES = [0, 1, 2, 3] as const

/**
 * What happens on so many days: decided by the seed alone, whatever the processes make of it. The token of an hour is due at most of
 * the steps. Single processes sleep for days, or have a wrong clock for a while; on one long holiday nobody needs a token.
 */
export function makeSchedule({ seed, days }: { readonly seed: number; readonly days: number }): readonly Step[] {
  const random = createRandom(seed)
  const holiday = drawHoliday(random, days)
  const asleepUntil = PROCESSES.map(() => 0)
  const clocks = PROCESSES.map(() => ({ skewMs: 0, untilMs: 0 }))
  const steps: Step[] = []
  for (let atMs = 0; ;) {
    const isHoliday = atMs >= holiday.fromMs && atMs < holiday.toMs
    const pace = isHoliday ? HOLIDAY : drawPace(random)
    atMs += pace.leastMs + random.between(0, pace.mostMs - pace.leastMs)
    if (atMs >= days * DAY) return steps
    for (const process of PROCESSES) {
      if (asleepUntil[process]! < atMs && random.chance(1 / 400))
        asleepUntil[process] = atMs + random.between(1, 6) * DAY
      if (clocks[process]!.untilMs < atMs) clocks[process] = drawClock(random, atMs)
    }
    const awake = PROCESSES.filter((process) => asleepUntil[process]! < atMs)
    const callers = random.some(awake.length > 0 ? awake : [0], isHoliday ? 1 : random.pick(CALLERS))
    const faults = drawFaults(random, { pace: pace.name, callers })
    steps.push({
      atMs,
      kind: isHoliday ? 'keepalive' : 'use',
      callers,
      how:
        faults.some(({ kind }) => kind === 'refused' || kind === 'server down') || random.chance(0.25)
          ? 'calls'
          : 'tokens',
      skewMs: clocks.map(({ skewMs }) => skewMs),
      faults,
    })
  }
}

/** Two schedules with the same digest are the same, byte for byte. */
export function digestOf(schedule: readonly Step[]): string {
  return createHash('sha256').update(JSON.stringify(schedule)).digest('hex')
}

interface Pace {
  readonly name: 'due' | 'expired' | 'early' | 'holiday'
  readonly leastMs: number
  readonly mostMs: number
}

/** Most often the token has just become due, sometimes it has expired, sometimes it is still good. */
function drawPace(random: SeededRandom): Pace {
  const drawn = random.between(1, 100)
  if (drawn <= 74) return DUE
  return drawn <= 84 ? EXPIRED : EARLY
}

function drawHoliday(random: SeededRandom, days: number): { readonly fromMs: number; readonly toMs: number } {
  const length = Math.min(31, Math.floor(days * 0.18))
  const from = random.between(Math.floor(days / 4), Math.floor(days / 2))
  return { fromMs: from * DAY, toMs: (from + length) * DAY }
}

/** Right most of the time. A wrong one is minutes or days ahead or behind, and is put right after some hours. */
function drawClock(random: SeededRandom, atMs: number): { readonly skewMs: number; readonly untilMs: number } {
  if (!random.chance(1 / 250)) return { skewMs: 0, untilMs: 0 }
  const size = random.pick([MINUTE, MINUTE, HOUR, DAY]) * random.between(2, 40)
  const skewMs = Math.min(size, 5 * DAY) * random.pick([1, -1])
  return { skewMs, untilMs: atMs + random.between(1, 12) * HOUR }
}

function drawFaults(
  random: SeededRandom,
  { pace, callers }: { readonly pace: Pace['name']; readonly callers: readonly number[] },
): readonly Fault[] {
  if (pace === 'early') return random.chance(0.7) ? [{ kind: 'refused', times: random.between(1, 2) }] : []
  if (!random.chance(pace === 'holiday' ? 0.3 : 0.2)) return []
  const first = drawFault(random, callers)
  return random.chance(0.15) ? [first, drawFault(random, callers)] : [first]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const DUE: Pace = { name: 'due', leastMs: 51 * MINUTE, mostMs: 53 * MINUTE }
const EXPIRED: Pace = { name: 'expired', leastMs: 60 * MINUTE, mostMs: 75 * MINUTE }
const EARLY: Pace = { name: 'early', leastMs: 5 * MINUTE, mostMs: 30 * MINUTE }
/** The holiday's timer, once a day. */
const HOLIDAY: Pace = { name: 'holiday', leastMs: DAY, mostMs: DAY + 30 * MINUTE }
const CALLERS = [1, 1, 1, 2, 2, 2, 3, 4] as const
