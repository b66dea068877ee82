import { randomBytes } from 'node:crypto'
import { rounded, spreadOf } from './figures.js'
import type { IssuerProcess } from './issuer-process.js'
import { aloneCount } from './measure-bare.js'
import type { MemberOrders, RoundOutcome } from './member.js'
import type { BenchmarkOptions } from './options.js'
import { type Obedient, startProcess } from './processes.js'
import type { BareFigures, RefreshFigures, RoundFigures, StoreFigures } from './results.js'
import { type StoreKind, startStore } from './stores.js'

export interface Run extends Omit<BenchmarkOptions, 'issuer'> {
  readonly issuer: IssuerProcess
  readonly bare: BareFigures
  /** Tells people how far it has come. */
  readonly say: (text: string) => void
}

type Member = Obedient<MemberOrders>

/** From one round to the next: twice a token's life, so that also those that came last have expired. */
const BETWEEN_ROUNDS_MS = 2 * 3_600_000

/**
 * Signs all connections in, and lets them all expire at once, three times: wanted by every process, by one process each, and one after
 * the other. Each time the token endpoint must have seen exactly one refresh of each.
 */
export async function measureStore(run: Run, kind: StoreKind): Promise<StoreFigures> {
  const { connections, issuer, say } = run
  const { place, version, stop } = await startStore(kind)
  const key = `bench:${randomBytes(32).toString('base64')}`
  const open = async () => {
    const member = await startProcess<MemberOrders>('member.ts')
    await member.order('open', { store: place, server: issuer.server, key })
    return member
  }
  try {
    say(`${kind}: signing ${connections} connections in`)
    const loginsPerSecond = await signIn(run, await crew(run, open))
    // Others than those that signed in: nothing is in their memory yet.
    const members = await crew(run, open)
    const startRssMb = await largest(members, 'rssMb')
    say(`${kind}: ${loginsPerSecond} logins/s; refreshing what all processes want`)
    const wantedByAll = await refreshRound(run, members, { offsetMs: BETWEEN_ROUNDS_MS, isShared: true })
    say(`${kind}: ${wantedByAll.refreshesPerSecond} refreshes/s; refreshing what one process wants`)
    const wantedByOne = await refreshRound(run, members, { offsetMs: 2 * BETWEEN_ROUNDS_MS, isShared: false })
    const peakRssMb = await largest(members, 'peakRssMb')
    const lostInRounds = await close(members)
    say(`${kind}: refreshing one after the other`)
    // A process of its own: those of the rounds were still writing their logs.
    const last = await open()
    const alone = await refreshAlone(run, last)
    const lostLogEntries = lostInRounds + (await close([last]))
    const memory = { startRssMb: rounded(startRssMb), peakRssMb: rounded(peakRssMb) }
    return { store: kind, version, loginsPerSecond, wantedByAll, wantedByOne, alone, memory, lostLogEntries }
  } finally {
    await stop()
  }
}

const crew = ({ processes }: Run, open: () => Promise<Member>) => Promise.all(Array.from({ length: processes }, open))

async function signIn({ connections, concurrency, ...run }: Run, members: readonly Member[]): Promise<number> {
  const begun = performance.now()
  await Promise.all(
    members.map((member, index) => member.order('signIn', { ...shareOf(index, { connections, ...run }), concurrency })),
  )
  const seconds = (performance.now() - begun) / 1000
  await close(members)
  return rounded(connections / seconds)
}

async function refreshRound(
  run: Run,
  members: readonly Member[],
  { offsetMs, isShared }: { readonly offsetMs: number; readonly isShared: boolean },
): Promise<RoundFigures> {
  const { connections, concurrency, issuer, bare } = run
  await issuer.startCounting()
  const begun = performance.now()
  const outcomes = await Promise.all(
    members.map((member, index) => {
      const share = isShared ? { from: 0, to: connections } : shareOf(index, run)
      return member.order('refresh', { ...share, concurrency, offsetMs, seed: index })
    }),
  )
  const refreshesPerSecond = connections / ((performance.now() - begun) / 1000)
  const what = isShared ? 'wanted by all' : 'wanted by one'
  await issuer.assertRedeemedOnce(what, connections)
  if (isShared) assertSameTokens(outcomes)

  const adoptions = outcomes.flatMap((outcome) => outcome.adoptions)
  return {
    ...refreshFigures(outcomes),
    calls: isShared ? connections * members.length : connections,
    refreshesPerSecond: rounded(refreshesPerSecond),
    timesBare: rounded(bare.refreshesPerSecond / refreshesPerSecond),
    adoptionMs: adoptions.length > 0 ? spreadOf(adoptions) : undefined,
  }
}

async function refreshAlone({ issuer, connections }: Run, member: Member): Promise<StoreFigures['alone']> {
  const count = aloneCount(connections)
  await issuer.startCounting()
  const round = { from: 0, to: count, concurrency: 1, offsetMs: 3 * BETWEEN_ROUNDS_MS, seed: 0 }
  const outcome = await member.order('refresh', round)
  await issuer.assertRedeemedOnce('one after the other', count)
  return { connections, ...refreshFigures([outcome]) }
}

function refreshFigures(outcomes: readonly RoundOutcome[]): RefreshFigures {
  const overhead = outcomes.flatMap((outcome) => outcome.overhead)
  const requests = outcomes.flatMap((outcome) => outcome.requests)
  return { refreshes: overhead.length, requestMs: spreadOf(requests), overheadMs: spreadOf(overhead) }
}

/** Who adopted holds the very tokens of who refreshed. */
function assertSameTokens(outcomes: readonly RoundOutcome[]): void {
  if (new Set(outcomes.map(({ tokens }) => tokens)).size > 1)
    throw new Error('The processes got different access tokens')
}

function shareOf(index: number, { connections, processes }: Pick<Run, 'connections' | 'processes'>) {
  const border = (position: number) => Math.floor((position * connections) / processes)
  return { from: border(index), to: border(index + 1) }
}

async function largest(members: readonly Member[], what: 'rssMb' | 'peakRssMb'): Promise<number> {
  const all = await Promise.all(members.map((member) => member.order('memory')))
  return Math.max(...all.map((memory) => memory[what]))
}

/** How many entries their logs miss. */
async function close(members: readonly Member[]): Promise<number> {
  const lost = await Promise.all(members.map((member) => member.order('close')))
  await Promise.all(members.map((member) => member.end()))
  return lost.reduce((sum, { lostEntries }) => sum + lostEntries, 0)
}
