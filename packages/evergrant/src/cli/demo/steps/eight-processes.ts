import { check, checkEqual } from '../check.js'
import { assembleCrew, type CrewAnswer } from '../crew.js'
import { signInWithLibrary } from '../library-login.js'
import type { Stage } from '../stage.js'
import type { Step } from '../step.js'
import { TOKEN_SECONDS } from './expiry.js'

const PROCESSES = 8
/** The token endpoint holds every request for so long that all processes have long asked when the first answer comes. */
const HOLD_MS = 700

/** Eight processes, one expired token, one refresh. */
export const eightProcesses: Step = {
  name: 'eight-processes',
  title: `Hold ${PROCESSES} processes at a barrier with one expired token, then release them`,
  async run(stage) {
    const { answers, refreshes } = await releaseAll(stage, { profile: 'default', lease: true })
    const good = answers.filter((answer) => answer.ok)
    const refreshed = good.filter(({ outcome }) => outcome === 'refreshed')
    const adopted = good.filter(({ outcome }) => outcome === 'adopted')
    checkEqual(
      'processes that failed',
      answers.filter(({ ok }) => !ok),
      [],
    )
    checkEqual('refreshes by the sandbox’s count', refreshes, 1)
    checkEqual('processes that refreshed, adopted', [refreshed.length, adopted.length], [1, PROCESSES - 1])
    checkEqual('generations of their tokens', new Set(good.map(({ generation }) => generation)).size, 1)
    check(
      good.every(({ results }) => results > 0),
      'an answer for every process',
      good.map(({ results }) => results),
    )
    const lastCall = Math.max(...good.map(({ calledAt }) => calledAt))
    const firstAnswer = Math.min(...good.map(({ answeredAt }) => answeredAt))
    check(lastCall < firstAnswer, 'every process to call before the first one is answered', lastCall - firstAnswer)
    return {
      lines: [
        good.map(({ pid, outcome, results }) => `[${pid}] ${outcome}, ${results} results`).join('  '),
        `The sandbox counts ${refreshes} refresh.`,
      ],
      facts: { processes: PROCESSES, refreshes, answers: good.map(withoutTimes) },
    }
  },
}

/** The negative control: without the lease the same step must show more than one. */
export const withoutTheLease: Step = {
  name: 'eight-processes-without-lease',
  title: `The same with the lease switched off: does the count notice?`,
  async run(stage) {
    const profile = 'without-lease'
    await signInWithLibrary(stage.library(), { server: stage.sandbox.url, profile }, stage.signal)
    const { answers, refreshes } = await releaseAll(stage, { profile, lease: false })
    check(refreshes > 1, 'more than 1 refresh by the sandbox’s count', refreshes)
    return {
      lines: [
        `The sandbox counts ${refreshes} refreshes, ${refreshes - 1} too many: it is the lease that prevents them.`,
      ],
      facts: { processes: PROCESSES, refreshes, answered: answers.filter(({ ok }) => ok).length },
    }
  },
}

async function releaseAll(
  stage: Stage,
  { profile, lease }: { readonly profile: string; readonly lease: boolean },
): Promise<{ readonly answers: readonly CrewAnswer[]; readonly refreshes: number }> {
  const { sandbox } = stage
  const crew = await assembleCrew(stage, PROCESSES, { server: sandbox.url, profile, lease })
  stage.advance(TOKEN_SECONDS)
  const before = sandbox.stats().byGrantType.refresh_token
  sandbox.faults.tokenDelayMs = HOLD_MS
  try {
    const answers = await crew.release()
    return { answers, refreshes: sandbox.stats().byGrantType.refresh_token - before }
  } finally {
    sandbox.faults.tokenDelayMs = undefined
  }
}

function withoutTimes(answer: CrewAnswer) {
  const { pid, ...rest } = answer
  return rest.ok ? { pid, outcome: rest.outcome, results: rest.results, generation: rest.generation } : { pid }
}
