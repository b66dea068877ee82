/** From the start of a bridge to the list of tools, as a host starts one. */
import { bridgesTo, type Bridge } from '../bridges.js'
import { converseWithBridge, greet, within } from '../conversation.js'
import type { Bench, Door } from '../bench.js'
import type { Case, Contender, Metric, Run } from '../metric.js'
import { usageOf } from '../processes.js'

const PLACES = [
  { id: 'bridge start', title: 'loopback', answers: 'json', far: false },
  { id: 'bridge start stream', title: 'loopback, event streams', answers: 'stream', far: false },
  { id: 'bridge start far', title: 'over TLS, 40 ms round trip', answers: 'json', far: true },
] as const

export async function prepareBridgeStart(run: Run): Promise<Metric> {
  const cases: Case[] = []
  for (const { id, title, ...place } of PLACES) {
    const door = await run.bench.openDoor({ era: 'legacy', ...place })
    const bridges = await bridgesTo(door, run)
    const contenders = bridges.map((bridge) => contenderOf(run.bench, door, bridge))
    cases.push({
      id,
      title: `A bridge, from its start to the list of tools, ${title}`,
      columns: COLUMNS,
      against: AGAINST,
      contenders,
    })
  }
  return { cases, close: async () => {} }
}

const AGAINST = { column: 'listMs', floor: 'byte bridge' }

const COLUMNS = [
  { key: 'initMs', title: 'initialize, ms' },
  { key: 'listMs', title: 'tools/list, ms' },
  { key: 'requests', title: 'requests' },
  // The stream for what a server says by itself opens beside the list, a little before it or after.
  { key: 'awaited', title: 'without the GET stream' },
  { key: 'connections', title: 'connections' },
  { key: 'idleMb', title: 'RSS, MB' },
]

function contenderOf(bench: Bench, door: Door, { name, kind, program, stop }: Bridge): Contender {
  return {
    name,
    kind,
    async measure() {
      await bench.takeTraffic(door)
      const begun = performance.now()
      const conversation = converseWithBridge(program)
      try {
        await greet(conversation)
        const initMs = performance.now() - begun
        const list = await within(conversation.request('tools/list', {}))
        const listMs = performance.now() - begun
        if (!list.includes('tool-14')) throw new Error(`The list is not whole: ${list.toString().slice(0, 300)}`)
        const { requests, connections, seen } = await bench.takeTraffic(door)
        const awaited = seen.filter((request) => request !== 'GET /mcp').length
        const { residentMb } = usageOf(program.env['HOME'] ?? '')
        return { initMs, listMs, requests, awaited, connections, idleMb: residentMb }
      } finally {
        await stop?.()
        await conversation.close()
      }
    },
  }
}
