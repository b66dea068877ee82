import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { findFreePort } from './free-port.js'

const PROGRAM = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

/** The public test server of the MCP project, as a process of its own, without any login. */
export interface EverythingPeer {
  /** Of the transport it was started with. */
  readonly url: string
  close(): Promise<void>
}

/** @param onPort of an earlier one that is closed; default a free one */
export async function startEverything(transport: 'streamableHttp' | 'sse', onPort?: number): Promise<EverythingPeer> {
  const port = onPort ?? (await findFreePort())
  const child = spawn(process.execPath, [PROGRAM, transport], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await listening(child, port)
  return {
    url: `http://127.0.0.1:${port}/${transport === 'sse' ? 'sse' : 'mcp'}`,
    async close() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** The server says its port on stderr once it listens, and does not take port 0. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  while (!said.includes(`port ${port}`)) {
    if (child.exitCode !== null) throw new Error(`server-everything ended with ${child.exitCode}: ${said}`)
    if (child.stderr === null) throw new Error('server-everything has no stderr')
    await Promise.race([once(child.stderr, 'data'), once(child, 'exit')])
  }
}
