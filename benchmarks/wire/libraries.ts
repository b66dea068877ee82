/** The libraries that are driven in a process of their own. */
import type { Door } from './bench.js'
import type { Kind, Run } from './metric.js'
import type { Program } from './program.js'

export interface Library {
  readonly name: string
  readonly kind: Kind
  readonly program: Program
}

/** Those of a run, on Node.js 24, with a login at the door where they want one. */
export async function librariesAt(door: Door, { bench, withPeers }: Run): Promise<Library[]> {
  const login = await bench.signIn(door, 24)
  const plain = bench.newHome()
  const driven = (path: string): [string, ...string[]] => [...bench.program('drive.js', 24), path]
  const own = (name: string, kind: Kind, file: string): Library => ({
    name,
    kind,
    program: { command: driven(bench.program(file, 24)[1]), env: kind === 'evergrant' ? login : plain },
  })
  const peer = (name: string, file: string): Library => ({
    name,
    kind: 'peer',
    program: { command: driven(bench.peer(`programs/${file}`)[1]), env: plain },
  })
  const ownLibraries = [
    own('node:http', 'floor', 'library-http.js'),
    own('SDK client, bare transport', 'floor', 'library-bare-transport.js'),
    own('evergrant, lean', 'evergrant', 'library-evergrant-lean.js'),
    own('evergrant, SDK client', 'evergrant', 'library-evergrant-client.js'),
  ]
  const peers = [
    peer('SDK v2', 'library-sdk-v2.js'),
    peer('SDK v1', 'library-sdk-v1.js'),
    peer('@ai-sdk/mcp', 'library-ai-sdk.js'),
  ]
  return withPeers ? [...ownLibraries, ...peers] : ownLibraries
}
