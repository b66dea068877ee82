import { randomBytes } from 'node:crypto'
import { startSandbox } from '../../records/sandbox.js'
import { type Answer, startCrew } from './crew.js'
import { createHistory } from './history.js'
import { judgeLogin, type Verdict } from './judge.js'
import type { SoakOptions } from './options.js'
import { type Performed, perform } from './perform.js'
import { createPerson } from './person.js'
import { digestOf, makeSchedule, PROCESSES, type Step } from './schedule.js'
import { openSharedStore } from './shared-store.js'
import { createSimulatedTime } from './simulated-time.js'
import { buildWithout } from './without-rule.js'

/** What came of a soak. */
export interface SoakResult {
  readonly options: SoakOptions
  /** SHA-256 of the schedule: what the seed has decided. */
  readonly schedule: string
  readonly steps: number
  readonly days: number
  readonly refreshes: number
  readonly tokenRequests: number
  /** Consents that the server has seen, the first login's included. */
  readonly consents: number
  readonly faults: Readonly<Record<string, number>>
  readonly kills: Readonly<Record<string, number>>
  readonly keepalives: number
  readonly callers: Readonly<Record<'served' | 'heldUp' | 'askedToSignIn' | 'stranded', number>>
  readonly events: Readonly<Record<string, number>>
  readonly logins: readonly (Verdict & { readonly day: number })[]
  readonly seconds: number
  /** What happened last to everybody. */
  readonly history: readonly string[]
}

/** How much faster than the real time a step runs. */
const SPEED = 20
/** A login is due for its keepalive after seven days without a refresh. */
const IDLE_DUE_MS = 7 * 86_400_000
const DAY_SECONDS = 86_400
const IDLE_DAYS = 30

/** @param onDay hears the figures so far, once for each simulated day */
export async function runSoak(
  options: SoakOptions,
  onDay: (soFar: SoakResult) => void = () => {},
): Promise<SoakResult> {
  const { days, seed, strict } = options
  const startedAt = performance.now()
  const schedule = makeSchedule({ seed, days })
  const library = options.without && (await buildWithout(options.without))
  const sandbox = await startSandbox({
    clock: 'manual',
    strict,
    refreshTokenSeconds: options.absoluteDays * DAY_SECONDS,
    idleSeconds: IDLE_DAYS * DAY_SECONDS,
  })
  const { place, store, close } = await openSharedStore[options.store]()
  const time = createSimulatedTime(sandbox, SPEED)
  const history = createHistory(time.days)
  const key = `soak:${randomBytes(32).toString('base64')}`
  const person = createPerson({ sandbox, store, key, time })
  await person.signIn()
  const policy = { issuer: sandbox.origin, storageLags: true, previousTokenOnce: true }
  const opening = { store: place, key, server: sandbox.url, ...(library !== undefined && { library }) }
  const crew = await startCrew({
    size: PROCESSES.length,
    // What is known of Notion holds for the stock sandbox, and would be wrong for the strict one.
    opening: strict ? opening : { ...opening, policies: [policy] },
    time,
    history,
  })

  const logins: (Verdict & { readonly day: number })[] = []
  const keepalives: number[] = []
  const callers = { served: 0, heldUp: 0, askedToSignIn: 0, stranded: 0 }
  const kills: Record<string, number> = {}
  const done = { steps: 0, clockJumps: 0 }

  const result = (): SoakResult => {
    const ledger = sandbox.stats()
    const { kills: _counted, refusedWrites, events } = crew.tally
    return {
      options,
      schedule: digestOf(schedule),
      steps: done.steps,
      days: time.days(),
      refreshes: ledger.refreshesSucceeded,
      tokenRequests: ledger.byGrantType.refresh_token,
      consents: ledger.authorizations,
      faults: { ...ledger.faults, 'refused write': refusedWrites, 'wrong clock': done.clockJumps },
      kills,
      keepalives: keepalives.length,
      callers,
      events,
      logins,
      seconds: (performance.now() - startedAt) / 1000,
      history: history.lines(),
    }
  }

  const settle = async (step: Step, { answers, kills: killed }: Performed): Promise<void> => {
    for (const when of killed) kills[when] = (kills[when] ?? 0) + 1
    const isCalm = step.faults.length === 0 && step.skewMs.every((skewMs) => skewMs === 0)
    if (step.kind === 'keepalive' && isCalm) keepalives.push(time.now())
    for (const answer of answers) callers[fateOf(answer, isCalm)] += 1
    if (!answers.some(({ code }) => code === LOGIN)) return
    const verdict = judgeLogin({
      ledger: sandbox.stats(),
      idleDueMs: IDLE_DUE_MS,
      keepalives,
      killed: crew.killed,
      reckless: crew.reckless,
    })
    history.add('judge', JSON.stringify(verdict))
    logins.push({ ...verdict, day: time.days() })
    if (isOver()) return
    await person.signIn()
  }
  const isOver = () =>
    logins.some(({ avoidable }) => avoidable) || (options.without === undefined && callers.stranded > 0)

  try {
    let day = 0
    let skewMs: readonly number[] = PROCESSES.map(() => 0)
    for (const step of schedule) {
      time.goTo(step.atMs)
      done.clockJumps += step.skewMs.filter((each, process) => each !== skewMs[process]).length
      skewMs = step.skewMs
      history.add('soak', `${step.kind} by ${step.callers.join()} (${step.how}) ${JSON.stringify(step.faults)}`)
      await settle(step, await perform(step, { sandbox, crew }))
      done.steps += 1
      if (isOver()) break
      if (Math.floor(time.days()) > day) {
        day = Math.floor(time.days())
        onDay(result())
      }
    }
    return result()
  } finally {
    await crew.close()
    time.stop()
    await sandbox.close()
    await close()
  }
}

/** Nobody may be left without a token while nothing is wrong; whether a login was to be asked for is another question. */
function fateOf({ served, code }: Answer, isCalm: boolean): keyof SoakResult['callers'] {
  if (served) return 'served'
  if (code === LOGIN) return 'askedToSignIn'
  return isCalm ? 'stranded' : 'heldUp'
}

const LOGIN = 'AUTHORIZATION_REQUIRED'
