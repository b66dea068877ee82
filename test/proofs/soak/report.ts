import type { SoakResult } from './soak.js'

/** What a soak of 180 days has to have met, so that its passing means something. */
const LEAST = { days: 180, refreshes: 4000, faults: 500, kills: 50 }
/** The part of its share that does for a shorter one, and for one whose logins end on the way. */
const ENOUGH = 0.8

/** Whether everybody stayed signed in; for a control, whether the missing rule was missed. */
export function isPassed(result: SoakResult): boolean {
  if (result.options.without !== undefined) return result.logins.some(({ avoidable }) => avoidable)
  return isFair(result) && isHardEnough(result)
}

/** No login beside those that were judged, none of them avoidable, and everybody served while nothing was wrong. */
function isFair({ logins, consents, callers }: SoakResult): boolean {
  return consents === logins.length + 1 && !logins.some(({ avoidable }) => avoidable) && callers.stranded === 0
}

function isHardEnough(result: SoakResult): boolean {
  const { days, strict, absoluteDays } = result.options
  const isWhole = days >= LEAST.days && absoluteDays >= LEAST.days && !strict
  const share = isWhole ? 1 : ENOUGH * Math.min(1, days / LEAST.days)
  const { refreshes, faults, kills } = totals(result)
  return (
    refreshes >= LEAST.refreshes * share && faults >= LEAST.faults * share && kills >= Math.floor(LEAST.kills * share)
  )
}

/** The figures for a file: no times of day, nothing of this machine. */
export function figuresOf(result: SoakResult) {
  const { options, logins, history: _history, days, seconds, ...figures } = result
  const { json: _json, ...settings } = options
  const unavoidable = countBy(logins.filter(({ avoidable }) => !avoidable).map(({ because }) => because))
  const avoidable = countBy(logins.filter((login) => login.avoidable).map(({ because }) => because))
  return {
    settings,
    ...figures,
    days: round(days),
    totals: totals(result),
    logins: { unavoidable, avoidable },
    seconds: Math.round(seconds),
    passed: isPassed(result),
  }
}

export function describeProgress(result: SoakResult): string {
  const { refreshes, faults, kills } = totals(result)
  const avoidable = result.logins.filter((login) => login.avoidable).length
  return (
    `day ${Math.floor(result.days)} of ${result.options.days}: ${refreshes} refreshes, ${faults} faults, ${kills} kills, ` +
    `${result.logins.length} logins (${avoidable} avoidable), ${Math.round(result.seconds)} s\n`
  )
}

export function describeResult(result: SoakResult): string {
  const { refreshes, faults, kills } = totals(result)
  const { logins, callers, options } = result
  const rows: [string, string | number][] = [
    ['seed', options.seed],
    ['schedule (SHA-256)', result.schedule],
    ['store', options.store],
    ['sandbox', options.strict ? 'strict' : 'stock'],
    ['a login ends after', `${options.absoluteDays} days, or 30 idle`],
    ...(options.without === undefined ? [] : ([['without', options.without]] satisfies [string, string][])),
    ['simulated days', round(result.days)],
    ['refreshes', refreshes],
    ['token requests', result.tokenRequests],
    ['faults', faults],
    ...named(result.faults),
    ['SIGKILLs', kills],
    ...named(result.kills),
    ['keepalive runs', result.keepalives],
    ['callers served', callers.served],
    ['callers held up by a fault', callers.heldUp],
    ['callers asked to sign in', callers.askedToSignIn],
    ['callers stranded', callers.stranded],
    ['consents, the first one too', result.consents],
    ['unavoidable logins', logins.filter(({ avoidable }) => !avoidable).length],
    ...named(countBy(logins.filter(({ avoidable }) => !avoidable).map(({ because }) => because))),
    ['avoidable logins', logins.filter(({ avoidable }) => avoidable).length],
    ...named(countBy(logins.filter(({ avoidable }) => avoidable).map(({ because }) => because))),
    ['seconds', Math.round(result.seconds)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
  return `${table}\n${verdictOf(result)}\n`
}

function verdictOf(result: SoakResult): string {
  const { options } = result
  const when = `seed ${options.seed}, day ${result.days.toFixed(4)}`
  if (options.without !== undefined) {
    return isPassed(result)
      ? `As it should be: without ${options.without} there was an avoidable login (${when})`
      : `FAILED: without ${options.without} there was no avoidable login (${when})`
  }
  if (isPassed(result)) return 'Passed: no avoidable login, and nobody was stranded'
  if (isFair(result)) return `FAILED: too little happened; ${JSON.stringify(LEAST)} is what has to`
  return `FAILED: ${when}. What happened last:\n${result.history.join('\n')}`
}

function totals({ refreshes, faults, kills }: SoakResult) {
  return { refreshes, faults: sum(faults), kills: sum(kills) }
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

function named(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => [`  ${name}`, count])
}

const round = (days: number) => Math.round(days * 10) / 10
