import { errorCodes } from '../../errors.js'
import { toEvergrantError } from '../../index.js'
import { unlessInterrupted } from '../interruption.js'
import { type Check, fail, failure, type Finding, skipped } from './check.js'

/** A check that was made. */
export interface Examined extends Finding {
  readonly id: string
  readonly ms: number
}

export interface Running {
  readonly signal: AbortSignal
  /** Told before each check. */
  readonly onStart: (id: string) => void
}

const TIMEOUT_MS = 10_000

/** One after the other, so that they do not disturb each other. A check whose needs are not met is skipped, not failed. */
export async function runChecks(checks: readonly Check[], { signal, onStart }: Running): Promise<Examined[]> {
  const examined: Examined[] = []
  for (const check of checks) {
    onStart(check.id)
    const begun = performance.now()
    const finding = unmet(check, examined) ?? (await unlessInterrupted(examine(check), signal))
    examined.push({ id: check.id, ...finding, ms: Math.round(performance.now() - begun) })
  }
  return examined
}

/** 0 when nothing failed, 75 when nothing failed but the way to the server, else 1. */
export function exitCodeOf(examined: readonly Examined[]): 0 | 1 | 75 {
  const failed = examined.filter(({ outcome }) => outcome === 'fail')
  if (failed.length === 0) return 0
  return failed.every(isUnreachable) ? 75 : 1
}

const isUnreachable = ({ id, code }: Examined): boolean =>
  id.startsWith('server.') && code !== undefined && errorCodes()[code].retryable

function unmet({ needs = [], unlessFailed = [] }: Check, examined: readonly Examined[]): Finding | undefined {
  const isInTheWay = ({ id, outcome }: Examined) =>
    (outcome === 'fail' && (needs.includes(id) || unlessFailed.includes(id))) ||
    (outcome === 'skipped' && needs.includes(id))
  const missing = examined.find(isInTheWay)
  return missing && skipped(`not looked at, because of ${missing.id}`)
}

async function examine(check: Check): Promise<Finding> {
  try {
    return await withinTime(check)
  } catch (error) {
    return failure(toEvergrantError(error), check.why)
  }
}

/** What hangs is left behind: the program ends without waiting for it. */
async function withinTime(check: Check): Promise<Finding> {
  const { id, why, timeoutMs = TIMEOUT_MS } = check
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Finding>((resolve) => {
    const found = `${id} did not finish within ${timeoutMs / 1000} s`
    const next = 'Run it again; if it stays, what it looks at hangs: a keychain, a disk, a database or the network.'
    timer = setTimeout(() => resolve(fail(found, { why, next })), timeoutMs)
  })
  try {
    return await Promise.race([Promise.resolve().then(() => check.run()), late])
  } finally {
    clearTimeout(timer)
  }
}
