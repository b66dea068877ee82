import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Actor,
  type ActorClock,
  type Opening,
  type Outcome,
  startActor,
  type StopPoint,
} from '../actors/actors.js'
import { record } from '../../records/folder.js'
import type { History } from './history.js'
import type { SimulatedTime } from './simulated-time.js'

/** The processes that share the login, and what the soak itself knows of the tokens they spend. */
export interface Crew {
  readonly tally: CrewTally
  /** Refresh tokens by their name in the ledger: see `Evidence`. */
  readonly killed: ReadonlySet<string>
  readonly reckless: ReadonlySet<string>
  ask(process: number, how: 'calls' | 'tokens' | 'keepAlive', skewMs: number): Promise<Answer>
  /** Asks for a token; resolves when the process stands still at that point of the refresh, or never got there and has answered. */
  stopAt(process: number, point: StopPoint, skewMs: number): Promise<void>
  /** What the store of a process refuses from now on. */
  trouble(process: number, what: { readonly full?: boolean; readonly afterAnswer?: number }): Promise<void>
  /** Resolves when no process has tokens any more that the store has not taken; gives up when that lasts. */
  settled(): Promise<void>
  /** SIGKILL, and another process in its place. */
  replace(process: number): Promise<void>
  close(): Promise<void>
}

export interface CrewTally {
  kills: number
  refusedWrites: number
  events: Record<string, number>
}

/** What one process made of it. */
export interface Answer {
  readonly served: boolean
  readonly code?: string
  readonly message?: string
}

interface Note {
  readonly spending?: string
  readonly refusing?: boolean
  readonly unspent?: string
  readonly kept?: string
  readonly refused?: boolean
}

interface Member {
  readonly actor: Actor
  /** Resolves when the process stands still. */
  readonly stopped: () => Promise<void>
  /** Tokens that have left, and whose answer is not stored yet. */
  readonly spending: Set<string>
}

/** Longer than the intent of the tokens holds, by the real time. */
const SETTLE_MS = 5_000
const LAYER = new URL('soak-layer.js', import.meta.url).href

export async function startCrew(input: {
  readonly size: number
  readonly opening: Omit<Opening, 'clock' | 'layer'>
  readonly time: SimulatedTime
  readonly history: History
}): Promise<Crew> {
  const { size, opening, time, history } = input
  const tally: CrewTally = { kills: 0, refusedWrites: 0, events: {} }
  const killed = new Set<string>()
  const reckless = new Set<string>()
  const clockOf = (skewMs: number): ActorClock => ({ base: time.now(), speed: time.speed, skewMs })
  const nameOf = (process: number) => `process ${process}`

  const hear = (name: string, spending: Set<string>, note: Note) => {
    history.add(name, JSON.stringify(note))
    if (note.refused) tally.refusedWrites += 1
    if (note.spending !== undefined) spending.add(note.spending)
    if (note.spending !== undefined && note.refusing) reckless.add(note.spending)
    for (const over of [note.unspent, note.kept]) if (over !== undefined) spending.delete(over)
  }

  const startMember = async (process: number): Promise<Member> => {
    const spending = new Set<string>()
    const stops: (() => void)[] = []
    const actor = await startActor({ ...opening, layer: LAYER, clock: clockOf(0) }, (child) => {
      child.on('message', ({ note, stopped }: { readonly note?: Note; readonly stopped?: true }) => {
        if (note) hear(nameOf(process), spending, note)
        if (stopped) for (const resolve of stops.splice(0)) resolve()
      })
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (chunk: string) => record('children', 'log', chunk))
      }
    })
    return { actor, spending, stopped: () => new Promise((resolve) => stops.push(resolve)) }
  }

  const members = await Promise.all(Array.from({ length: size }, (_, process) => startMember(process)))

  const memberOf = (process: number) => members[process]!
  const tell = (process: number, asked: string, outcome: Outcome): Answer => {
    for (const { type } of outcome.events) tally.events[type] = (tally.events[type] ?? 0) + 1
    const [answer = { served: false }] = outcome.callers
    history.add(nameOf(process), `${asked}: ${JSON.stringify(answer)} ${JSON.stringify(outcome.events)}`)
    return answer
  }

  return {
    tally,
    killed,
    reckless,
    async ask(process, how, skewMs) {
      const answered = memberOf(process).actor.order<Outcome | KeptAlive>(how, { clock: clockOf(skewMs) })
      return tell(process, how, await answered.then(asCallers, asOutcome))
    },
    async stopAt(process, stopAt, skewMs) {
      const { actor, stopped } = memberOf(process)
      const answered = actor
        .order<Outcome>('tokens', { stopAt, clock: clockOf(skewMs) })
        .catch(asOutcome)
        .then((outcome) => void tell(process, `a token, to stop ${stopAt}`, outcome))
      await Promise.race([stopped().then(() => history.add(nameOf(process), `stands still ${stopAt}`)), answered])
    },
    trouble: (process, what) => memberOf(process).actor.order('trouble', what),
    async settled() {
      const deadline = performance.now() + SETTLE_MS
      while (members.some(({ spending }) => spending.size > 0)) {
        if (performance.now() > deadline) return history.add('soak', 'tokens were not stored')
        await sleep(5)
      }
    },
    async replace(process) {
      const { actor, spending } = memberOf(process)
      await actor.kill()
      tally.kills += 1
      for (const token of spending) killed.add(token)
      history.add(nameOf(process), `killed while spending ${JSON.stringify([...spending])}`)
      members[process] = await startMember(process)
    },
    async close() {
      const alive = members.filter(({ actor }) => actor.child.connected)
      await Promise.all(alive.map(({ actor }) => actor.close()))
    },
  }
}

interface KeptAlive extends Pick<Outcome, 'events'> {
  readonly logins: readonly { readonly outcome: string; readonly problem?: string; readonly message?: string }[]
}

/** A keepalive stands for one caller: served unless the login that it found due was not refreshed. */
function asCallers(result: Outcome | KeptAlive): Outcome {
  if ('callers' in result) return result
  const { logins, events } = result
  const failed = logins.find(({ outcome }) => outcome === 'needs_login' || outcome === 'failed')
  if (failed === undefined) return { callers: [{ served: true, message: JSON.stringify(logins) }], events }
  const code = failed.outcome === 'needs_login' ? 'AUTHORIZATION_REQUIRED' : failed.problem
  return { callers: [{ served: false, message: JSON.stringify(failed), ...(code !== undefined && { code }) }], events }
}

/** An order that failed as a whole, for example because the client could not be connected, or because the process was killed. */
function asOutcome(error: Error & { readonly code?: string }): Outcome {
  const { code, message } = error
  return { callers: [{ served: false, message, ...(code !== undefined && { code }) }], events: [] }
}
