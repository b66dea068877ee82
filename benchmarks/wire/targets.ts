/** The figures to reach. Ratios are judged within one run, against a floor of ours; counts as they are. */
import type { Target } from './results.js'

const THIN = 'thin, one request'
const BYTES = 'byte bridge'
const BARE = 'SDK client, bare transport'
const LEAN = 'evergrant, lean'
const CLIENT = 'evergrant, SDK client'
const OWN_BRIDGE = 'evergrant bridge'

type Place = readonly [id: string, contender: string, column: string]
type Limit = readonly [is: Target['is'], limit: number]

/** Judged by CI too: it depends on programs of ours only. */
function gated(about: string, place: Place, [is, limit]: Limit, over?: string): Target {
  const [id, contender, column] = place
  return { about, case: id, contender, column, is, limit, isGated: true, ...(over !== undefined && { over }) }
}

/** The same, with what CI holds it to. */
const heldTo = (held: number, target: Target): Target => ({ ...target, ...(target.isGated && { held }) })

/** For people: it depends on peers, or on how fast the machine is. */
const told = (...target: Parameters<typeof gated>): Target => ({ ...gated(...target), isGated: false })

const oneShot = (
  [
    ['call', gated],
    ['list', told],
  ] as const
).flatMap(([asked, judged]) => [
  heldTo(
    2.8,
    judged(`warm ${asked}`, [`one-shot ${asked} node-24`, 'evergrant', 'exitMs'], ['at most', 1.9], 'node -e 0'),
  ),
  heldTo(1.9, judged(`warm ${asked}`, [`one-shot ${asked} node-20`, 'evergrant', 'exitMs'], ['at most', 1.25], THIN)),
])

const far = heldTo(
  1.3,
  gated('warm call', ['one-shot call node-24 far', 'evergrant', 'shownMs'], ['at most', 1.12], THIN),
)

/** A list that the server said may be kept costs none. */
const oneShotCounts = [...oneShot, far].flatMap(({ case: id, isGated }) =>
  ['evergrant', 'evergrant, session'].flatMap((contender) => {
    const wanted: Limit = [id.includes('list') ? 'never above' : 'exactly', 1]
    return [
      { ...gated('requests of a warm call', [id, contender, 'requests'], wanted), isGated },
      { ...gated('connections of a warm call', [id, contender, 'connections'], wanted), isGated },
    ]
  }),
)

/** Event streams are told only: they take as long again, and the way through the bridge is the same. */
const bridge = ['json', 'stream'].flatMap((answers) =>
  ['200 B', '100 KB', '2 MB'].flatMap((size) => {
    const at = (column: string): Place => [`bridge ${size} ${answers}`, OWN_BRIDGE, column]
    const judged = answers === 'json' ? gated : told
    return [
      judged('latency through the bridge', at('p50Ms'), ['at most', 1.3], BYTES),
      judged('calls a second through the bridge', at('perSecond'), ['at least', 0.8], BYTES),
      ...(size === '2 MB' ? [judged('memory after large replies', at('peakMb'), ['at most', 1.3], BYTES)] : []),
    ]
  }),
)

const library = ['json', 'stream'].flatMap((answers) => {
  const at = (contender: string, column: string): Place => [`library 200 B ${answers}`, contender, column]
  const judged = answers === 'json' ? gated : told
  return [
    judged('calls a second', at(CLIENT, 'perSecond'), ['at least', 0.85], BARE),
    told('calls a second', at(CLIENT, 'perSecond'), ['at least', 2], 'SDK v2'),
    judged('processor time of a call', at(LEAN, 'cpuMs'), ['at most', 1.5], 'node:http'),
    told('processor time of a call, ms', at(LEAN, 'cpuMs'), ['at most', 0.15]),
    told('processor time of a call', at(LEAN, 'cpuMs'), ['at most', 0.25], 'SDK v2'),
  ]
})

const UNTOLD = 'evergrant, revision not told'

export const targets: readonly Target[] = [
  ...oneShot,
  far,
  ...oneShotCounts,
  gated('requests of a first login', ['login legacy', 'evergrant login, call', 'requests'], ['exactly', 8]),
  gated('requests of a first login', ['login modern', 'evergrant login, call', 'requests'], ['exactly', 6]),
  gated('requests of a first login, revision not told', ['login legacy', UNTOLD, 'requests'], ['exactly', 8]),
  gated('requests of a first login, revision not told', ['login modern', UNTOLD, 'requests'], ['exactly', 7]),
  ...['bridge start', 'bridge start stream'].flatMap((id) => [
    heldTo(1.9, gated('start of a bridge', [id, OWN_BRIDGE, 'listMs'], ['at most', 1.4], BYTES)),
    gated('requests of a start, without the GET stream', [id, OWN_BRIDGE, 'awaited'], ['never above', 3]),
    gated('memory of an idle bridge', [id, OWN_BRIDGE, 'idleMb'], ['at most', 1.3], BYTES),
  ]),
  ...bridge,
  ...library,
  told('memory of a client, KB', ['clients', LEAN, 'clientKb'], ['at most', 150]),
  gated('memory of a client', ['clients', CLIENT, 'clientKb'], ['at most', 1.1], BARE),
  gated('sockets of a client', ['clients', LEAN, 'sockets'], ['never above', 1]),
  gated('sockets of a client', ['clients', CLIENT, 'sockets'], ['never above', 1]),
  ...[20, 24].map((node) => ({
    ...told('import, ms', [`import node-${node}`, 'evergrant', 'exitMs'], ['at most', 20], 'empty module'),
    by: 'difference' as const,
  })),
  gated('files that a warm call loads', ['start path', 'evergrant call', 'files'], ['never above', 2]),
  gated('kilobytes that a warm call loads', ['start path', 'evergrant call', 'kilobytes'], ['never above', 175]),
  gated('packages of an install', ['install', 'evergrant', 'packages'], ['never above', 18]),
  gated('megabytes of an install', ['install', 'evergrant', 'diskMb'], ['never above', 23]),
]
