import { systemClock } from '../../../internal/clock.js'
import { check, checkEqual } from '../check.js'
import { type Crew, type CrewAnswer, startCrew } from '../crew.js'
import { signInWithLibrary } from '../library-login.js'
import type { Stage } from '../stage.js'
import type { Step } from '../step.js'
import { TOKEN_SECONDS } from './expiry.js'

const PROCESSES = 8
/** Below the client's own time-out for a token request. */
const HOLD_AT_MOST_MS = 8000
const LOOK_EVERY_MS = 10

/** Eight processes, one expired token, one refresh; and the proof that the count would notice more. */
export function eightProcesses(): readonly Step[] {
  let crew: Crew | undefined
  const crewOf = (stage: Stage) => (crew ??= startCrew(stage, PROCESSES))

  const withTheLease: Step = {
    name: 'eight-processes',
    title: `Hold ${PROCESSES} processes at a barrier with one expired token, then release them`,
    async run(stage) {
      const { answers, refreshes } = await releaseAll(stage, crewOf(stage), {
        profile: 'default',
        lease: true,
        expectedRequests: 1,
      })
      checkEqual("refreshes by the sandbox's count", refreshes, 1)
      checkAnswers(answers)
      return {
        lines: [answers.map(describe).join(' | '), `The sandbox counts ${refreshes} refresh.`],
        facts: { processes: answers.length, refreshes, answers },
      }
    },
  }

  const withoutTheLease: Step = {
    name: 'eight-processes-without-lease',
    title: 'The same with the lease switched off, and what it guards unshared (negative control)',
    async run(stage) {
      const profile = 'without-lease'
      await signInWithLibrary(stage.library(), { server: stage.sandbox.url, profile }, stage.signal)
      const release = { profile, lease: false, expectedRequests: PROCESSES }
      const { answers, refreshes } = await releaseAll(stage, crewOf(stage), release)
      check(refreshes > 1, "more than 1 refresh by the sandbox's count", refreshes)
      return {
        lines: [`The sandbox counts ${refreshes} refreshes: it is the lease and the shared record that prevent them.`],
        facts: { processes: answers.length, refreshes },
      }
    },
  }

  return [withTheLease, withoutTheLease]
}

/** One of them has refreshed, the others have what it stored, and each has its result. */
function checkAnswers(answers: readonly CrewAnswer[]): void {
  const good = answers.filter((answer) => answer.ok)
  const told = (wanted: string) => good.filter(({ outcome }) => outcome === wanted).length
  checkEqual('answers', good.length, PROCESSES)
  checkEqual('processes that refreshed, adopted', [told('refreshed'), told('adopted')], [1, PROCESSES - 1])
  checkEqual('different generations of their tokens', new Set(good.map(({ generation }) => generation)).size, 1)
  const results = good.map((answer) => answer.results)
  check(
    results.every((count) => count > 0),
    'results for every process',
    results,
  )
}

function describe(answer: CrewAnswer): string {
  const { pid } = answer
  return answer.ok ? `${pid} ${answer.outcome}: ${answer.results} results` : `${pid} failed: ${answer.code}`
}

interface Release {
  readonly profile: string
  readonly lease: boolean
  readonly expectedRequests: number
}

/** The token endpoint holds what it is asked until every process wants the lease and the expected requests are in. */
async function releaseAll(
  stage: Stage,
  crew: Crew,
  { expectedRequests, ...task }: Release,
): Promise<{ readonly answers: readonly CrewAnswer[]; readonly refreshes: number }> {
  const { sandbox, signal } = stage
  await crew.prepare({ server: sandbox.url, ...task })
  stage.advance(TOKEN_SECONDS)
  const before = sandbox.stats().byGrantType.refresh_token
  const refreshes = () => sandbox.stats().byGrantType.refresh_token - before
  sandbox.faults.tokenDelayMs = HOLD_AT_MOST_MS
  try {
    await crew.release()
    const deadline = systemClock.now() + HOLD_AT_MOST_MS
    while (refreshes() < expectedRequests && systemClock.now() < deadline) {
      await systemClock.sleep(LOOK_EVERY_MS, signal)
    }
    sandbox.faults.tokenDelayMs = undefined
    return { answers: await crew.answers(), refreshes: refreshes() }
  } finally {
    sandbox.faults.tokenDelayMs = undefined
  }
}
