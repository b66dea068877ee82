/** What importing a library costs a program that does nothing else. */
import { join } from 'node:path'
import type { Bench } from '../bench.js'
import { loadedFiles } from '../loaded-files.js'
import type { Case, Contender, Kind, Metric, Run } from '../metric.js'
import type { NodeMajor } from '../nodes.js'
import { timeProgram } from '../program.js'

export async function prepareImport({ bench, withPeers }: Run): Promise<Metric> {
  const cases = ([24, 20] as const).map((node) => {
    const own = (name: string, kind: Kind, file: string) =>
      contenderOf(bench, { name, kind, command: bench.program(file, node), node })
    const peer = (name: string, file: string) =>
      contenderOf(bench, { name, kind: 'peer', command: bench.peer(`programs/${file}`, node), node })
    const peers = [
      peer('SDK v2', 'import-sdk-v2.js'),
      peer('SDK v1', 'import-sdk-v1.js'),
      peer('@ai-sdk/mcp', 'import-ai-sdk.js'),
    ]
    return {
      id: `import node-${node}`,
      title: `Import of a library, whole process, Node.js ${node}`,
      columns: COLUMNS,
      against: { column: 'exitMs', floor: 'empty module' },
      contenders: [
        own('empty module', 'floor', 'import-nothing.js'),
        own('evergrant', 'evergrant', 'import-evergrant.js'),
        ...(withPeers && node === 24 ? peers : []),
      ],
    }
  })
  return { cases: [...cases, await startPath(bench)], close: async () => {} }
}

/** What a call from the command line loads, once the server is known. */
async function startPath(bench: Bench): Promise<Case> {
  const door = await bench.openDoor({ era: 'modern', answers: 'json' })
  const env = await bench.signIn(door, 24)
  const contender = (name: string, ...words: string[]): Contender => ({
    name,
    kind: 'evergrant',
    measure: async () => ({
      ...(await loadedFiles({ command: [...bench.evergrant(24), ...words], env }, join(env.HOME, 'coverage'))),
    }),
  })
  return {
    id: 'start path',
    title: 'What a warm call loads, Node.js 24',
    columns: COLUMNS.slice(1),
    against: { column: 'kilobytes', floor: 'evergrant call' },
    mostRounds: 2,
    contenders: [contender('evergrant call', 'call', 'echo', 'size:=200'), contender('evergrant tools', 'tools')],
  }
}

const COLUMNS = [
  { key: 'exitMs', title: 'exit, ms' },
  { key: 'files', title: 'files loaded' },
  { key: 'kilobytes', title: 'KB of code' },
]

interface Importing {
  readonly name: string
  readonly kind: Kind
  readonly command: [string, string]
  readonly node: NodeMajor
}

function contenderOf(bench: Bench, { name, kind, command, node }: Importing): Contender {
  const env = bench.newHome(node)
  let loaded: Promise<{ files: number; kilobytes: number }> | undefined
  return {
    name,
    kind,
    async measure() {
      loaded ??= loadedFiles({ command, env }, join(env.HOME, 'coverage'))
      return { exitMs: (await timeProgram({ command, env })).exitMs, ...(await loaded) }
    },
  }
}
