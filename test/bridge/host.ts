import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.cjs', import.meta.url))

/** A JSON-RPC message as a host sees it. */
export interface Message {
  readonly jsonrpc: '2.0'
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> }
}

/** A program that speaks MCP over the stdio of a bridge, with nothing in between: what comes is what the bridge wrote. */
export interface Host {
  readonly child: ChildProcessWithoutNullStreams
  /** Asks and waits for the answer with the same id. */
  ask(method: string, params?: object, id?: string | number): Promise<Message>
  send(message: object): void
  sendRaw(text: string | Uint8Array): void
  /** `initialize` and `initialized`; gives the answer. */
  initialize(capabilities?: object, protocolVersion?: string): Promise<Message>
  /** Moves the bridge's clock forward. */
  advance(seconds: number): Promise<void>
  /** Called with each message that is no answer to `ask`. */
  onMessage: (message: Message) => void
  /** Answers that came for an id that nobody waits for. Whoever asks for hours takes out what is looked at. */
  readonly strays: Message[]
  /** Lines on stdout that are no JSON-RPC message. */
  readonly garbage: readonly string[]
  readonly stderr: () => string
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Closes stdin, as hosts do to end a server, and waits for its end. */
  close(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export function startHost(args: readonly string[], env: Readonly<Record<string, string>>, bin = BIN): Host {
  const clock = fileURLToPath(new URL('clock.js', import.meta.url))
  const child = spawn(process.execPath, ['--import', clock, bin, 'bridge', ...args], {
    env: { PATH: process.env['PATH'], HOME: tmpdir(), EVERGRANT_KEY_PROVIDER: 'file', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessWithoutNullStreams
  const waiting = new Map<unknown, { resolve(message: Message): void; reject(): void }>()
  const [strays, garbage]: [Message[], string[]] = [[], []]
  let stderr = ''
  let nextId = 1
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  const exit = once(child, 'close').then(([code, signal]: (number | string | null)[]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }))

  const unanswered = (method: string) => new Error(`The bridge ended before it answered ${method}:\n${stderr}`)
  void exit.then(() => {
    for (const { reject } of waiting.values()) reject()
  })

  const take = (line: string) => {
    const message = parse(line)
    if (message === undefined) return void garbage.push(line)
    if (message.method !== undefined) return host.onMessage(message)
    const waiter = waiting.get(message.id)
    waiting.delete(message.id)
    if (waiter === undefined) strays.push(message)
    else waiter.resolve(message)
  }
  const parts: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const pieces = text.split('\n')
    parts.push(pieces.shift() ?? '')
    for (const piece of pieces) {
      take(parts.splice(0).join(''))
      parts.push(piece)
    }
  })
  child.stdout.on('end', () => {
    const rest = parts.join('')
    if (rest !== '') garbage.push(rest)
  })

  const host: Host = {
    child,
    send: (message) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    sendRaw: (text) => void child.stdin.write(text),
    async ask(method, params, id = nextId++) {
      if (child.exitCode !== null || child.signalCode !== null) throw unanswered(method)
      return await new Promise<Message>((resolve, reject) => {
        waiting.set(id, { resolve, reject: () => reject(unanswered(method)) })
        host.send({ id, method, ...(params && { params }) })
      })
    },
    async initialize(capabilities = {}, protocolVersion = '2025-11-25') {
      const clientInfo = { name: 'test-host', version: '1.0.0' }
      const answer = await host.ask('initialize', { protocolVersion, capabilities, clientInfo })
      host.send({ method: 'notifications/initialized' })
      return answer
    },
    async advance(seconds) {
      child.send({ advanceMs: seconds * 1000 })
      await once(child, 'message')
    },
    onMessage: () => undefined,
    strays,
    garbage,
    stderr: () => stderr,
    exit,
    async close() {
      child.stdin.end()
      return await exit
    },
  }
  return host
}

function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line)
    const isMessage = typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0'
    return isMessage ? (value as Message) : undefined
  } catch {
    return undefined
  }
}
