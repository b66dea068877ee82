/** From nothing to the first result: discovery, registration, consent, code, and one call. Each time with an empty home. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Door } from '../bench.js'
import { converseWithBridge, greet, within } from '../conversation.js'
import { type Case, type Contender, type Kind, type Metric, type Run, when } from '../metric.js'
import { pidsOf } from '../processes.js'
import { timeProgram } from '../program.js'
import type { Era } from '../server/mcp.js'
import { ECHO_MARK } from '../server/tools.js'

/** One program or several, one after the other; the last one shows the result. */
interface Login {
  readonly name: string
  readonly kind: Kind
  perform(bench: Bench, door: Door): Promise<void>
}

export async function prepareLogin({ bench, withPeers }: Run): Promise<Metric> {
  const cases: Case[] = []
  for (const era of ['legacy', 'modern'] as const) {
    for (const far of [false, true]) {
      const door = await bench.openDoor({ era, answers: 'json', far })
      const logins = [floor(era), evergrant(era), evergrant(), ...(withPeers && era === 'legacy' ? PEERS : [])]
      const where = far ? 'over TLS, 40 ms round trip' : 'loopback'
      cases.push({
        id: ['login', era, ...when(far, 'far')].join(' '),
        title: `From nothing to the first result, server of ${era === 'legacy' ? '2025-11-25' : '2026-07-28'}, ${where}`,
        columns: COLUMNS,
        against: { column: 'tookMs', floor: 'thin' },
        mostRounds: 5,
        contenders: logins.map((login) => contenderOf(bench, door, login)),
      })
    }
  }
  return { cases, close: async () => {} }
}

const COLUMNS = [
  { key: 'tookMs', title: 'ms' },
  { key: 'requests', title: 'requests' },
  { key: 'connections', title: 'connections' },
]

const contenderOf = (bench: Bench, door: Door, { name, kind, perform }: Login): Contender => ({
  name,
  kind,
  async measure() {
    await bench.takeTraffic(door)
    const begun = performance.now()
    await perform(bench, door)
    const tookMs = performance.now() - begun
    const { seen, connections } = await bench.takeTraffic(door)
    // The browser's own.
    const requests = seen.filter((request) => request !== 'GET /authorize').length
    return { tookMs, requests, connections }
  },
})

const floor = (era: Era): Login => ({
  name: 'thin',
  kind: 'floor',
  async perform(bench, { url, env }) {
    const command: [string, ...string[]] = [...bench.program('thin-login.cjs', 24), url, era]
    await timeProgram({ command, env: { ...bench.newHome(), ...env } }, ECHO_MARK)
  },
})

const REVISIONS = { legacy: '2025-11-25', modern: '2026-07-28' } as const

/** Told what the server speaks, as the floor is, or not. */
const evergrant = (era?: Era): Login => ({
  name: era === undefined ? 'evergrant, revision not told' : 'evergrant login, call',
  kind: 'evergrant',
  async perform(bench, door) {
    const env = bench.evergrantHome(door, 24)
    const told = era === undefined ? [] : ['--protocol', REVISIONS[era]]
    await timeProgram({ command: [...bench.evergrant(24), 'login', '--server', door.url, ...told], env })
    await timeProgram({ command: [...bench.evergrant(24), 'call', 'echo', 'size:=200'], env }, ECHO_MARK)
  },
})

const BIN = 'node_modules/.bin'

const PEERS: readonly Login[] = [
  {
    name: 'script on SDK v2',
    kind: 'peer',
    async perform(bench, { url, env }) {
      const command: [string, ...string[]] = [...bench.peer('programs/sdk-v2-login.js'), url]
      await timeProgram({ command, env: { ...bench.newHome(), ...env } }, ECHO_MARK)
    },
  },
  {
    name: 'mcporter',
    kind: 'peer',
    async perform(bench, { url, env: more }) {
      const env = { ...bench.newHome(), ...more }
      const config = join(env.HOME, 'mcporter.json')
      writeFileSync(
        config,
        JSON.stringify({ mcpServers: { bench: { url, auth: 'oauth', allowHttp: true } }, imports: [] }),
      )
      const command: [string, ...string[]] = [...bench.peer(`${BIN}/mcporter`), '--config', config]
      await timeProgram({ command: [...command, 'call', 'bench.echo', 'size=200'], env }, ECHO_MARK)
    },
  },
  {
    name: 'mcpc login, connect, call',
    kind: 'peer',
    async perform(bench, { url, env: more }) {
      const env = { ...bench.newHome(), ...more }
      const mcpc = bench.peer(`${BIN}/mcpc`)
      await timeProgram({ command: [...mcpc, 'login', url], env })
      await timeProgram({ command: [...mcpc, 'connect', url, '@bench'], env })
      await timeProgram({ command: [...mcpc, '@bench', 'tools-call', 'echo', 'size:=200'], env }, ECHO_MARK)
      endAll(env.HOME)
    },
  },
  {
    name: 'inspector --cli',
    kind: 'peer',
    async perform(bench, { url, env }) {
      const call = ['--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'size=200']
      const inspector = bench.peer(`${BIN}/mcp-inspector`)
      const command: [string, ...string[]] = [...inspector, '--cli', url, '--transport', 'http', ...call]
      const asIfAtATerminal = { MCP_AUTO_OPEN_ENABLED: 'true' }
      await timeProgram({ command, env: { ...bench.newHome(), ...env, ...asIfAtATerminal } }, ECHO_MARK)
    },
  },
  {
    name: 'mcp-remote',
    kind: 'peer',
    async perform(bench, { url, env }) {
      const command: [string, ...string[]] = [...bench.peer(`${BIN}/mcp-remote`), url, '--allow-http']
      const conversation = converseWithBridge({ command, env: { ...bench.newHome(), ...env } })
      try {
        await greet(conversation)
        await within(conversation.request('tools/call', { name: 'echo', arguments: { size: 200 } }))
      } finally {
        await conversation.close()
      }
    },
  },
]

/** Daemons that were started on the way. */
function endAll(home: string): void {
  for (const pid of pidsOf(home)) process.kill(pid, 'SIGTERM')
}
