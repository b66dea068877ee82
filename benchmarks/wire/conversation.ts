/** Conversations with something that answers MCP requests: a bridge on its stdio, or the server itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { createLineReader } from './lines.js'
import { pidsOf } from './processes.js'
import type { Program } from './program.js'
import { ACCESS_TOKEN } from './server/oauth.js'

export interface Conversation {
  /** The message that answers, as its bytes. */
  request(method: string, params: object): Promise<Buffer>
  notify(method: string): Promise<void>
  close(): Promise<void>
}

/** @throws Error where an answer does not come in that time */
const PATIENCE_MS = 60_000

export function converseWithBridge({ command, env }: Program): Conversation {
  const [path, ...args] = command
  const child = spawn(path, args, { env, cwd: tmpdir(), stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, { resolve: (line: Buffer) => void; reject: (error: Error) => void }>()
  let said = ''
  let lastId = 0
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2000)))
  const fail = () => {
    for (const { reject } of waiting.values()) reject(new Error(`${command.slice(1, 3).join(' ')} gave up: ${said}`))
  }
  child.once('close', fail)
  child.stdin.on('error', fail)
  const read = createLineReader((line) => {
    const id = idOf(line)
    if (id === undefined) return
    waiting.get(id)?.resolve(line)
    waiting.delete(id)
  })
  child.stdout.on('data', read)
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

  return {
    request(method, params) {
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        send({ id, method, params })
      })
    },
    notify: async (method) => void send({ method }),
    async close() {
      child.removeListener('close', fail)
      const ended = once(child, 'exit')
      child.stdin.end()
      await Promise.race([ended, delay(GRACE_MS)])
      for (const pid of pidsOf(env['HOME'] ?? '')) kill(pid)
      if (child.exitCode === null && child.signalCode === null) await ended
    },
  }
}

/** So long a bridge may take to end by itself when its host closes stdin. */
const GRACE_MS = 200

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

/** The id stands near the beginning or near the end, by who wrote the message. */
function idOf(line: Buffer): number | undefined {
  const ends = [line.subarray(0, 60), line.subarray(-60)]
  for (const end of ends) {
    const found = /"id":(\d+)/.exec(end.toString('latin1'))
    if (found !== null) return Number(found[1])
  }
  return undefined
}

/** The server itself, without a bridge: what a bridge adds is beyond this. */
export function converseDirectly(url: string): Conversation {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, scheduling: 'lifo' })
  const session: Record<string, string> = {}
  let lastId = 0
  const post = (message: object) =>
    new Promise<Buffer>((resolve, reject) => {
      const headers = { authorization: `Bearer ${ACCESS_TOKEN}`, 'content-type': 'application/json', ...session }
      const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
        const opened = response.headers['mcp-session-id']
        if (typeof opened === 'string') session['mcp-session-id'] = opened
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks)))
      })
      sent.on('error', reject)
      sent.end(JSON.stringify({ jsonrpc: '2.0', ...message }))
    })
  return {
    request: (method, params) => post({ id: (lastId += 1), method, params }),
    notify: async (method) => void (await post({ method })),
    close: async () => agent.destroy(),
  }
}

const HANDSHAKE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'benchmark', version: '1.0.0' },
}

/** The handshake of a host. */
export async function greet(conversation: Conversation): Promise<void> {
  await within(conversation.request('initialize', HANDSHAKE))
  await conversation.notify('notifications/initialized')
}

/** @throws Error where it does not come in a minute */
export async function within<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController()
  const patience = delay(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('no answer in a minute')
  })
  try {
    return await Promise.race([answer, patience])
  } finally {
    late.abort()
    patience.catch(() => {
      // Aborted: the answer came.
    })
  }
}
