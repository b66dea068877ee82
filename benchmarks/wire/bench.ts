/** What the metrics share: the test server, the releases of Node.js, folders, and logins. */
import { cpSync, existsSync, mkdtempSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, removeFolder } from '../../test/servers/service-process.js'
import { startProcess } from '../refresh/processes.js'
import { startBrowser } from './browser.js'
import { type Certificate, createCertificate } from './certificate.js'
import { findNodes, type NodeMajor, versionOf } from './nodes.js'
import { timeProgram } from './program.js'
import type { DoorOptions, Traffic } from './server/door.js'
import type { ServerOrders } from './server/main.js'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const evergrantBin = join(root, 'packages/evergrant/bin/evergrant.cjs')
export const peersFolder = join(root, '.tmp/peers')

/** An MCP server, and what a program needs to reach it. */
export interface Door {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
}

export interface Bench {
  readonly nodes: Readonly<Record<NodeMajor, string>>
  readonly versions: readonly string[]
  /** A new one at each call. `far`: behind TLS and a round trip of 40 ms. */
  openDoor(options: Omit<DoorOptions, 'far'> & { readonly far?: boolean }): Promise<Door>
  takeTraffic(door: Door): Promise<Traffic>
  /** An environment with an empty home of its own, and nothing of this process's. */
  newHome(node?: NodeMajor): Environment
  /** An Evergrant home, still empty: the file store with a key file. */
  evergrantHome(door: Door, node: NodeMajor): Environment
  /** The same with a stored login at the door. `more`: variables beside, or in place of those. */
  signIn(door: Door, node: NodeMajor, more?: Readonly<Record<string, string>>): Promise<Environment>
  evergrant(node: NodeMajor): [string, string]
  /** A program of `benchmarks/wire/programs`. */
  program(name: string, node: NodeMajor): [string, string]
  /** A program of a peer: `bin` of the installed package, or one of `benchmarks/peers/programs`. */
  peer(path: string, node?: NodeMajor): [string, string]
  close(): Promise<void>
}

export type Environment = Record<string, string> & { readonly HOME: string }

const RTT_MS = 40

export async function startBench(): Promise<Bench> {
  const nodes = findNodes()
  const folder = makeFolder('evergrant-bench-', undefined)
  let certificate: Certificate | undefined
  const browser = await startBrowser(join(folder, 'bin'), () => certificate?.cert)
  const server = await startProcess<ServerOrders>('../wire/server/main.ts')
  if (existsSync(peersFolder))
    cpSync(join(root, 'benchmarks/peers/programs'), join(peersFolder, 'programs'), { recursive: true })

  const newHome = (node: NodeMajor = 24): Environment => {
    const home = mkdtempSync(join(folder, 'home-'))
    const path = [browser.folder, dirname(nodes[node]), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter)
    return { ...QUIET, ...browser.env, HOME: home, TMPDIR: home, PATH: path }
  }
  const evergrantHome = (door: Door, node: NodeMajor, more: Readonly<Record<string, string>> = {}) => {
    const env = { ...newHome(node), ...door.env, EVERGRANT_KEY_PROVIDER: 'file', ...more }
    return { ...env, EVERGRANT_HOME: join(env.HOME, 'evergrant'), EVERGRANT_SERVER: door.url }
  }
  const evergrant = (node: NodeMajor): [string, string] => [nodes[node], evergrantBin]
  return {
    nodes,
    versions: Object.values(nodes).map(versionOf),
    newHome,
    evergrant,
    async openDoor({ far = false, ...options }) {
      if (!far) return { url: await server.order('open', options), env: {} }
      certificate ??= createCertificate(folder)
      const { key, cert, path } = certificate
      const url = await server.order('open', { ...options, far: { key, cert, rttMs: RTT_MS } })
      return { url, env: { NODE_EXTRA_CA_CERTS: path } }
    },
    takeTraffic: ({ url }) => server.order('takeTraffic', url),
    evergrantHome,
    async signIn(door, node, more) {
      const env = evergrantHome(door, node, more)
      await timeProgram({ command: [...evergrant(node), 'login', '--server', door.url], env })
      return env
    },
    program: (name, node) => [nodes[node], join(root, 'benchmarks/wire/programs', name)],
    peer: (path, node = 24) => [nodes[node], join(peersFolder, path)],
    async close() {
      browser.close()
      await server.end()
      removeFolder(folder)
    },
  }
}

/** Nobody asks for news, colours or a person. */
const QUIET = { NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1', CI: '1', LANG: 'C.UTF-8' }
