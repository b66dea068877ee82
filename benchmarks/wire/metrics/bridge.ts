/** Calls through a bridge: how long each takes, how many a second, what they cost, at three sizes and both kinds of answers. */
import { percentile, workOn } from '../../refresh/figures.js'
import { type Bridge, bridgesTo } from '../bridges.js'
import { type Conversation, converseDirectly, converseWithBridge, greet, within } from '../conversation.js'
import type { Case, Contender, Metric, Run } from '../metric.js'
import { usageOf } from '../processes.js'
import { ECHO_MARK } from '../server/tools.js'

interface Load {
  readonly name: string
  readonly size: number
  readonly inFlight: number
  /** Calls before any is measured, one after the other, and together. */
  readonly warm: number
  readonly alone: number
  readonly together: number
}

const LOADS: readonly Load[] = [
  { name: '200 B', size: 200, inFlight: 64, warm: 2000, alone: 300, together: 6000 },
  { name: '100 KB', size: 100_000, inFlight: 64, warm: 500, alone: 100, together: 1500 },
  { name: '2 MB', size: 2_000_000, inFlight: 8, warm: 8, alone: 10, together: 24 },
]

export async function prepareBridge(run: Run): Promise<Metric> {
  const cases: Case[] = []
  for (const answers of ['json', 'stream'] as const) {
    const door = await run.bench.openDoor({ era: 'legacy', answers })
    const bridges = await bridgesTo(door, run)
    for (const load of LOADS) {
      cases.push({
        id: `bridge ${load.name} ${answers}`,
        title: `Calls through a bridge, ${load.name}, ${answers === 'json' ? 'JSON' : 'event streams'}`,
        columns: COLUMNS.map(({ key, title }) => ({ key, title: title.replace('N', String(load.inFlight)) })),
        against: { column: 'p50Ms', floor: 'byte bridge' },
        contenders: [directly(door.url, load), ...bridges.map((bridge) => through(bridge, load))],
      })
    }
  }
  return { cases, close: async () => {} }
}

const COLUMNS = [
  { key: 'p50Ms', title: 'p50, ms' },
  { key: 'p99Ms', title: 'p99, ms' },
  { key: 'perSecond', title: 'calls/s, N in flight' },
  { key: 'cpuMs', title: 'CPU a call, ms' },
  { key: 'idleMb', title: 'RSS before, MB' },
  { key: 'peakMb', title: 'peak RSS, MB' },
]

const directly = (url: string, load: Load): Contender => ({
  name: 'no bridge',
  kind: 'floor',
  async measure() {
    const conversation = converseDirectly(url)
    try {
      await greet(conversation)
      return await within(exercise(conversation, load, 'echo'))
    } finally {
      await conversation.close()
    }
  },
})

const through = ({ name, kind, program, tool, stop }: Bridge, load: Load): Contender => ({
  name,
  kind,
  async measure() {
    const conversation = converseWithBridge(program)
    const usage = () => usageOf(program.env['HOME'] ?? '')
    try {
      await greet(conversation)
      await within(conversation.request('tools/list', {}))
      const { residentMb: idleMb } = usage()
      let cpuBefore = 0
      const figures = await within(exercise(conversation, load, tool, () => (cpuBefore = usage().cpuMs)))
      const { cpuMs, peakMb } = usage()
      return { ...figures, cpuMs: (cpuMs - cpuBefore) / load.together, idleMb, peakMb }
    } finally {
      await stop?.()
      await conversation.close()
    }
  },
})

async function exercise(
  conversation: Conversation,
  { size, inFlight, warm, alone, together }: Load,
  tool: string,
  beforeTogether: () => void = () => {},
) {
  const call = async () => {
    const answer = await conversation.request('tools/call', { name: tool, arguments: { size } })
    if (answer.length < size || !answer.subarray(0, 400).includes(ECHO_MARK))
      throw new Error(`The answer is not the echo: ${answer.toString('utf8', 0, 300)}`)
  }
  const calls = (count: number) => workOn(Array.from({ length: count }), inFlight, call)
  await calls(warm)
  const tookMs: number[] = []
  for (let done = 0; done < alone; done += 1) {
    const begun = performance.now()
    await call()
    tookMs.push(performance.now() - begun)
  }
  beforeTogether()
  const begun = performance.now()
  await calls(together)
  const perSecond = together / ((performance.now() - begun) / 1000)
  return { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), perSecond }
}
