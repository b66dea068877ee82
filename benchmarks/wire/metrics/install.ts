/** What an install brings along: packages and bytes, from the packed tarball, in an empty folder. */
import { readdirSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Bench, peersFolder, root } from '../bench.js'
import type { Contender, Metric, Run } from '../metric.js'
import { timeProgram } from '../program.js'

const PEERS = [
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/sdk',
  '@ai-sdk/mcp',
  'mcp-remote',
  'mcporter',
  '@apify/mcpc',
  '@modelcontextprotocol/inspector',
  'supergateway',
]

export async function prepareInstall({ bench, withPeers }: Run): Promise<Metric> {
  const contenders = [evergrant(bench), ...(withPeers ? PEERS.map(peer) : [])]
  const title = 'An install, without optional packages'
  const each = { id: 'install', title, columns: COLUMNS, against: AGAINST, mostRounds: 1, contenders }
  return { cases: [each], close: async () => {} }
}

const AGAINST = { column: 'diskMb', floor: 'evergrant' }

const COLUMNS = [
  { key: 'packages', title: 'packages' },
  { key: 'diskMb', title: 'MB on disk' },
  { key: 'megabytes', title: 'MB of content' },
  { key: 'files', title: 'files' },
]

/** The same in every round, so it is done once. */
function evergrant(bench: Bench): Contender {
  let installed: Promise<Record<string, number>> | undefined
  return {
    name: 'evergrant',
    kind: 'evergrant',
    measure: () => (installed ??= install(bench)),
  }
}

async function install(bench: Bench): Promise<Record<string, number>> {
  const { HOME: folder } = bench.newHome(20)
  // npm is not what is measured, and is told where packages are by whoever runs this.
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value ? [[key, value]] : [])))
  const npm = (...args: string[]) => timeProgram({ command: ['npm', ...args, '--prefix', folder], env })
  await timeProgram({
    command: ['npm', 'pack', join(root, 'packages/evergrant'), '--pack-destination', folder, '--silent'],
    env,
  })
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  await npm('install', '--omit=optional', '--omit=peer', '--ignore-scripts', join(folder, tarball))
  return sizeOf(packagesUnder(join(folder, 'node_modules')))
}

/** The folders of the packages in a `node_modules`, nested ones too. */
function packagesUnder(modules: string): string[] {
  return entriesOf(modules).flatMap((name) => {
    if (name.startsWith('.')) return []
    const folder = join(modules, name)
    if (name.startsWith('@')) return packagesUnder(folder)
    return [folder, ...packagesUnder(join(folder, 'node_modules'))]
  })
}

/** A peer and what it needs, in the folder where all peers are installed together. */
const peer = (name: string): Contender => ({
  name,
  kind: 'peer',
  async measure() {
    const found = new Set<string>()
    follow(join(peersFolder, 'node_modules', name), found)
    return sizeOf([...found])
  },
})

function follow(folder: string, found: Set<string>): void {
  if (found.has(folder)) return
  found.add(folder)
  const { dependencies = {} } = manifestOf(folder)
  for (const name of Object.keys(dependencies)) follow(resolveFrom(folder, name), found)
}

/** As Node.js finds it: in the nearest `node_modules` that has it. */
function resolveFrom(folder: string, name: string): string {
  const places = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? []
  const found = places.map((place) => join(place, name)).find((each) => entriesOf(each).includes('package.json'))
  if (found === undefined) throw new Error(`${name}, which ${folder} needs, is not installed`)
  return found
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function sizeOf(packages: readonly string[]) {
  const files = packages.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? dirname(folder), entry.name))
      // What is nested is counted as the package that it is.
      .filter((path) => !path.slice(folder.length).includes('/node_modules/')),
  )
  const stats = files.map((path) => statSync(path))
  const sum = (sizeOfFile: (stat: Stats) => number) => stats.reduce((total, stat) => total + sizeOfFile(stat), 0) / 1e6
  const diskMb = sum(({ blocks }) => blocks * BLOCK_BYTES)
  return { packages: packages.length, diskMb, megabytes: sum(({ size }) => size), files: files.length }
}

/** POSIX: what `stat` counts blocks in. */
const BLOCK_BYTES = 512
