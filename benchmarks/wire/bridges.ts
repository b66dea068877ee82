/** The bridges from stdio to the server, as command lines. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Door, Environment } from './bench.js'
import type { Kind, Run } from './metric.js'
import { type Program, timeProgram } from './program.js'
import { ACCESS_TOKEN } from './server/oauth.js'

export interface Bridge {
  readonly name: string
  readonly kind: Kind
  readonly program: Program
  /** What it calls the tool that echoes. */
  readonly tool: string
  /** What it leaves running. */
  stop?(): Promise<void>
}

/** Those of a run, all for the same door, each with a home of its own. */
export async function bridgesTo(door: Door, { bench, withPeers }: Run): Promise<Bridge[]> {
  const home = (): Environment => ({ ...bench.newHome(), ...door.env })
  const own: Bridge[] = [
    {
      name: 'byte bridge',
      kind: 'floor',
      tool: 'echo',
      program: { command: [...bench.program('byte-bridge.cjs', 24), door.url, ACCESS_TOKEN], env: home() },
    },
    {
      name: 'evergrant bridge',
      kind: 'evergrant',
      tool: 'echo',
      program: { command: [...bench.evergrant(24), 'bridge'], env: await bench.signIn(door, 24) },
    },
  ]
  return withPeers ? [...own, ...peersTo(door, bench, home)] : own
}

function peersTo({ url }: Door, bench: Bench, home: () => Environment): Bridge[] {
  const bin = (name: string) => bench.peer(`node_modules/.bin/${name}`)
  const header = `Authorization: Bearer ${ACCESS_TOKEN}`
  return [
    {
      name: 'mcp-remote',
      kind: 'peer',
      tool: 'echo',
      program: { command: [...bin('mcp-remote'), url, '--header', header, '--allow-http'], env: home() },
    },
    {
      name: 'supergateway',
      kind: 'peer',
      tool: 'echo',
      program: {
        command: [
          ...bin('supergateway'),
          '--streamableHttp',
          url,
          '--oauth2Bearer',
          ACCESS_TOKEN,
          '--logLevel',
          'none',
        ],
        env: home(),
      },
    },
    mcporter(url, bin('mcporter'), home()),
  ]
}

function mcporter(url: string, bin: [string, string], env: Environment): Bridge {
  const config = join(env.HOME, 'mcporter.json')
  const headers = { Authorization: `Bearer ${ACCESS_TOKEN}` }
  const bench = { url, headers, allowHttp: true, lifecycle: 'keep-alive' }
  writeFileSync(config, JSON.stringify({ mcpServers: { bench }, imports: [] }))
  const mcporterWith = (...args: string[]): [string, ...string[]] => [...bin, '--config', config, ...args]
  return {
    name: 'mcporter serve --stdio',
    kind: 'peer',
    tool: 'bench__echo',
    program: { command: mcporterWith('serve', '--stdio'), env },
    stop: async () => void (await timeProgram({ command: mcporterWith('daemon', 'stop'), env })),
  }
}
