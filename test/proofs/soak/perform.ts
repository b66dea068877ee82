import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults, Sandbox } from '@evergrant/sandbox'
import type { Answer, Crew } from './crew.js'
import type { Fault } from './fault.js'
import type { Step } from './schedule.js'

export interface Performed {
  /** What each caller that was not killed on the way made of it. */
  readonly answers: readonly Answer[]
  readonly kills: readonly string[]
}

/** Lets happen what a step of the schedule says, and puts everything right again. */
export async function perform(step: Step, { sandbox, crew }: { sandbox: Sandbox; crew: Crew }): Promise<Performed> {
  const { faults, callers, skewMs } = step
  const kills: string[] = []
  const replace = async (process: number, when: string) => {
    await crew.replace(process)
    kills.push(when)
  }
  for (const fault of faults) {
    if (fault.kind === 'kill between') for (const victim of fault.victims) await replace(victim, 'between refreshes')
  }
  Object.assign(sandbox.faults, ...faults.map(serverFault))
  const troubles = faults.map(storeFault).filter((trouble) => trouble !== undefined)
  for (const trouble of troubles) await Promise.all(callers.map((process) => crew.trouble(process, trouble)))

  const ask = (process: number) =>
    crew.ask(process, step.kind === 'keepalive' ? 'keepAlive' : step.how, skewMs[process] ?? 0)
  const kill = faults.find((fault) => fault.kind === 'kill at' || fault.kind === 'kill after')
  const survivors = callers.filter((process) => process !== kill?.victim)
  const asked = Promise.all(survivors.map(ask))
  if (kill?.kind === 'kill at') {
    await crew.stopAt(kill.victim, kill.point, skewMs[kill.victim] ?? 0)
    await replace(kill.victim, kill.point)
  } else if (kill?.kind === 'kill after') {
    const cut = ask(kill.victim)
    await sleep(kill.ms)
    await replace(kill.victim, 'at any moment')
    await cut
  }
  const answers = await asked
  Object.assign(sandbox.faults, NO_FAULTS)
  if (troubles.length > 0) await Promise.all(callers.map((process) => crew.trouble(process, {})))
  // Time jumps to the next step, and nothing else does.
  await crew.settled()
  return { answers, kills }
}

function serverFault(fault: Fault): Faults {
  switch (fault.kind) {
    case 'unavailable':
      return { token: { status: fault.status, times: fault.times } }
    case 'limited':
      return { token: { status: 429, retryAfterSeconds: fault.retryAfterSeconds, times: fault.times } }
    case 'reset':
      return { dropTokenRequest: fault.times }
    case 'lost reply':
      return { dropTokenReply: fault.times }
    case 'slow':
      return { tokenDelayMs: fault.delayMs }
    case 'refused':
      return { rejectTokens: fault.times }
    case 'server down':
      return { mcp: { status: 503, times: fault.times } }
    default:
      return {}
  }
}

function storeFault(fault: Fault): { readonly full?: boolean; readonly afterAnswer?: number } | undefined {
  if (fault.kind === 'full store') return { full: true }
  return fault.kind === 'failing store' ? { afterAnswer: fault.writes } : undefined
}

const NO_FAULTS: Faults = {
  token: undefined,
  tokenDelayMs: undefined,
  dropTokenRequest: undefined,
  dropTokenReply: undefined,
  rejectTokens: undefined,
  mcp: undefined,
}
