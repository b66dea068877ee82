/** Calls of a client in a program: how many a second, and what each costs. */
import { drive } from '../driven.js'
import { librariesAt, type Library } from '../libraries.js'
import type { Case, Contender, Metric, Run } from '../metric.js'

const LOADS = [
  { name: '200 B', size: 200, warm: 6000, count: 12_000 },
  { name: '100 KB', size: 100_000, warm: 100, count: 300 },
] as const

const IN_FLIGHT = 64

export async function prepareLibrary(run: Run): Promise<Metric> {
  const cases: Case[] = []
  for (const answers of ['json', 'stream'] as const) {
    const door = await run.bench.openDoor({ era: 'legacy', answers })
    const libraries = await librariesAt(door, run)
    for (const load of LOADS) {
      cases.push({
        id: `library ${load.name} ${answers}`,
        title: `Calls in a program, ${load.name}, ${answers === 'json' ? 'JSON' : 'event streams'}`,
        columns: COLUMNS,
        against: { column: 'cpuMs', floor: 'node:http' },
        contenders: libraries.map((library) => contenderOf(door.url, library, load)),
      })
    }
  }
  return { cases, close: async () => {} }
}

const COLUMNS = [
  { key: 'p50Ms', title: 'p50 one by one, ms' },
  { key: 'perSecond', title: `calls/s, ${IN_FLIGHT} in flight` },
  { key: 'cpuMs', title: 'CPU a call, ms' },
  { key: 'peakMb', title: 'peak RSS, MB' },
]

function contenderOf(
  url: string,
  { name, kind, program }: Library,
  { size, warm, count }: (typeof LOADS)[number],
): Contender {
  return {
    name,
    kind,
    async measure() {
      const library = await drive(program)
      try {
        await library.open(url, 1)
        await library.calls({ count: warm, inFlight: IN_FLIGHT, size })
        const { perSecond, cpuMs } = await library.calls({ count, inFlight: IN_FLIGHT, size })
        const { p50Ms } = await library.calls({ count: Math.ceil(count / 10), inFlight: 1, size })
        return { p50Ms, perSecond, cpuMs, peakMb: await library.peakMb() }
      } finally {
        await library.end()
      }
    },
  }
}
