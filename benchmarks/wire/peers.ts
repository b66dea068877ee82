/** The peers as command lines: how each is told the server, the token and what to do. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Door, Environment } from './bench.js'
import type { NodeMajor } from './nodes.js'
import { timeProgram } from './program.js'
import { ACCESS_TOKEN } from './server/oauth.js'

export type Asked = 'list' | 'call'

/** A program that makes one call and ends. */
export interface OneShotPeer {
  readonly name: string
  /** The oldest release that it starts on. */
  readonly needs: NodeMajor
  readonly asks: readonly Asked[]
  readonly needsStdin?: boolean
  /** Gets ready what stays from call to call: settings, sessions, daemons. */
  open?(bench: Bench, door: Door, env: Environment): Promise<void>
  args(bench: Bench, door: Door, env: Environment, node: NodeMajor, asked: Asked): [string, ...string[]]
  close?(bench: Bench, env: Environment): Promise<void>
}

const BOTH = ['list', 'call'] as const
const HEADER = `Authorization: Bearer ${ACCESS_TOKEN}`
const BIN = 'node_modules/.bin'
const INSPECTOR_HTTP = ['--transport', 'http', '--header', HEADER]

const run = async (command: [string, ...string[]], env: Environment) => void (await timeProgram({ command, env }))

const mcpdo = (bench: Bench, node?: NodeMajor): [string, ...string[]] => [
  ...bench.peer(`${BIN}/mcpdo`, node),
  '--connection',
  'bench',
]

const script = (name: string, file: string, needs: NodeMajor): OneShotPeer => ({
  name,
  needs,
  asks: BOTH,
  args: (bench, { url }, _, node, asked) => [
    ...bench.peer(`programs/${file}`, node),
    url,
    ACCESS_TOKEN,
    ...(asked === 'list' ? ['list'] : ['call', '200']),
  ],
})

export const oneShotPeers: readonly OneShotPeer[] = [
  script('script on SDK v2', 'sdk-v2-call.js', 20),
  script('script on SDK v1', 'sdk-v1-call.js', 20),
  script('script on @ai-sdk/mcp', 'ai-sdk-call.js', 24),
  {
    name: 'mcporter',
    needs: 24,
    asks: BOTH,
    async open(_, { url }, env) {
      const server = { url, headers: { Authorization: `Bearer ${ACCESS_TOKEN}` }, allowHttp: true }
      writeFileSync(configOf(env), JSON.stringify({ mcpServers: { bench: server }, imports: [] }))
    },
    args: (bench, _, env, node, asked) => [
      ...bench.peer(`${BIN}/mcporter`, node),
      '--config',
      configOf(env),
      ...(asked === 'list' ? ['list', 'bench'] : ['call', 'bench.echo', 'size=200']),
    ],
  },
  {
    name: 'mcpc (session open)',
    needs: 20,
    asks: BOTH,
    open: (bench, { url }, env) =>
      run([...bench.peer(`${BIN}/mcpc`), 'connect', url, '@bench', '--header', HEADER], env),
    args: (bench, _, __, node, asked) => [
      ...bench.peer(`${BIN}/mcpc`, node),
      '@bench',
      ...(asked === 'list' ? ['tools-list'] : ['tools-call', 'echo', 'size:=200']),
    ],
    close: (bench, env) => run([...bench.peer(`${BIN}/mcpc`), 'close', '@bench'], env),
  },
  {
    name: 'inspector --cli',
    needs: 24,
    asks: BOTH,
    args: (bench, { url }, _, node, asked) => [
      ...bench.peer(`${BIN}/mcp-inspector`, node),
      '--cli',
      url,
      ...INSPECTOR_HTTP,
      '--method',
      ...(asked === 'list' ? ['tools/list'] : ['tools/call', '--tool-name', 'echo', '--tool-arg', 'size=200']),
    ],
  },
  {
    name: 'mcpdo (daemon warm)',
    needs: 24,
    asks: BOTH,
    open: (bench, { url }, env) => run([...mcpdo(bench), 'connect', url, ...INSPECTOR_HTTP], env),
    args: (bench, _, __, node, asked) => [
      ...mcpdo(bench, node),
      ...(asked === 'list' ? ['tools/list'] : ['tools/call', 'echo', 'size:=200']),
    ],
    close: (bench, env) => run([...mcpdo(bench), 'daemon', 'stop'], env),
  },
  {
    name: 'mcp-remote-client',
    needs: 20,
    asks: ['list'],
    needsStdin: true,
    args: (bench, { url }, _, node) => [
      ...bench.peer(`${BIN}/mcp-remote-client`, node),
      url,
      '--header',
      HEADER,
      '--allow-http',
    ],
  },
]

const configOf = ({ HOME }: Environment) => join(HOME, 'mcporter.json')
