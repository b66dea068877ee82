import type { Stats } from '@evergrant/sandbox'
import type { Host } from '../../bridge/host.js'
import type { Driver } from './driver.js'
import type { FaultyProxy } from './faulty-proxy.js'

export interface Evidence {
  readonly driver: Pick<Driver, 'tally' | 'written'>
  readonly host: Pick<Host, 'garbage' | 'strays'>
  readonly proxy: Pick<FaultyProxy, 'writes' | 'tokenRepliesLost'>
  readonly stats: Pick<Stats, 'refreshesSucceeded' | 'refreshesFailed' | 'redemptions'>
  /** How often the access token had ended. */
  readonly expiries: number
  readonly isAnswered: boolean
  readonly exitCode: number | null | undefined
  /** Resident megabytes, at most: in the first minute, and in all. */
  readonly early: number
  readonly most: number
}

export interface Verdict {
  /** Writes that were carried out more than once. */
  readonly doubled: readonly string[]
  /** Everything that must not be, in words. */
  readonly faultsFound: readonly string[]
}

/** By what the server and the host saw, never by what the bridge says of itself. */
export function judge(evidence: Evidence): Verdict {
  const { driver, host, proxy, stats } = evidence
  const doubled = [...proxy.writes].filter(([, times]) => times > 1).map(([mark]) => mark)
  const missing = [...driver.written].filter((mark) => (proxy.writes.get(mark) ?? 0) === 0)
  // A request that the host gave up may still have been answered.
  const strays = host.strays.filter(({ id }) => !String(id).startsWith('c'))
  const spentTwice = Object.values(stats.redemptions).filter(({ attempts }) => attempts > 1).length
  const found = [
    ...driver.tally.wrong.slice(0, 10),
    ...counted(doubled.length, 'writes were done twice'),
    ...counted(missing.length, 'writes were said to be done and never reached the server'),
    ...counted(strays.length, 'answers that nobody waited for'),
    ...counted(host.garbage.length, 'lines on stdout that are no message'),
    // Whoever did not get the reply spends the token once more: the rule for replies that are lost.
    ...counted(Math.max(0, spentTwice - proxy.tokenRepliesLost), 'refresh tokens were spent twice'),
    ...counted(stats.refreshesFailed, 'refreshes were refused'),
    ...(stats.refreshesSucceeded > evidence.expiries
      ? [`${stats.refreshesSucceeded} refreshes for ${evidence.expiries} expiries`]
      : []),
    ...(evidence.isAnswered ? [] : ['a request was never answered']),
    ...(evidence.exitCode === 0 ? [] : [`the bridge ended with ${String(evidence.exitCode)}`]),
    ...(evidence.most > evidence.early * 1.5 + 40 ? [`memory grew from ${evidence.early} to ${evidence.most} MB`] : []),
  ]
  return { doubled, faultsFound: found }
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}
