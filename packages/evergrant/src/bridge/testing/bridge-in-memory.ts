import { PassThrough } from 'node:stream'
import { EvergrantError } from '../../errors.js'
import { abortable } from '../../internal/abortable.js'
import { type BridgeLimits, type BridgeOptions, runBridge } from '../bridge.js'
import { createLineReader } from '../line-reader.js'
import type { Outgoing, Receive, Remote, SendOptions } from '../remote.js'

/** What a server does with one message. */
export type Behaviour = (message: Outgoing, options: SendOptions) => Promise<void> | void

export interface InMemory {
  /** Writes messages of the host, one per line. */
  say(...messages: unknown[]): void
  sayRaw(text: string): void
  /** The next line that the host gets, parsed. */
  next(): Promise<Answer>
  /** Everything that the host got and did not take yet. */
  readonly rest: readonly string[]
  /** Every message that reached the server, by method, or its kind. */
  readonly sent: readonly string[]
  /** What the server says by itself. */
  serverSays(message: object): void
  readonly logged: readonly string[]
  readonly input: PassThrough
  readonly output: PassThrough
  stop(): void
  readonly finished: Promise<void>
  readonly closed: readonly unknown[]
}

export interface Answer {
  readonly id?: unknown
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { code: number; message: string; data: Record<string, unknown> }
}

/** A bridge between a host and a server of this process. */
export function startBridge(
  behave: Behaviour = answerEverything,
  options: Partial<Omit<BridgeOptions, 'limits'>> & { readonly limits?: Partial<BridgeLimits> } = {},
): InMemory {
  const [input, output] = [new PassThrough(), new PassThrough({ highWaterMark: 64 })]
  const [lines, takers, sent, logged, closed] = [[], [], [], [], []] as [
    string[],
    ((line: string) => void)[],
    string[],
    string[],
    unknown[],
  ]
  const stopping = new AbortController()
  let toHost: Receive = () => undefined
  const remote: Remote = {
    session: undefined,
    async send(message, sending = {}) {
      sent.push(message.envelope.method ?? message.envelope.kind)
      const done = behave(message, { ...sending, receive: sending.receive ?? toHost })
      await abortable(Promise.resolve(done), sending.signal)
    },
    listen: async () => false,
    close: async (how) => void closed.push(how),
  }
  const reader = createLineReader({
    maxBytes: Number.POSITIVE_INFINITY,
    line(bytes) {
      const line = Buffer.from(bytes).toString()
      const taker = takers.shift()
      if (taker === undefined) lines.push(line)
      else taker(line)
    },
    tooLong: () => undefined,
  })
  output.on('data', reader.push)
  const finished = runBridge({
    input,
    output,
    async open(receive) {
      toHost = receive
      return remote
    },
    isRead: ({ envelope, name }) => envelope.method !== 'tools/call' || name === 'read',
    explain: (error) => ({
      error: error instanceof EvergrantError ? error : new EvergrantError('INTERNAL', String(error)),
    }),
    log: (text) => logged.push(text),
    signal: stopping.signal,
    sleep: async () => undefined,
    ...options,
  })
  return {
    say: (...messages) => void input.write(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
    sayRaw: (text) => void input.write(text),
    async next() {
      const line = lines.shift() ?? (await new Promise<string>((resolve) => takers.push(resolve)))
      return JSON.parse(line) as Answer
    },
    rest: lines,
    sent,
    logged,
    serverSays: (message) => void toHost(received(message)),
    input,
    output,
    stop: () => stopping.abort(),
    finished,
    closed,
  }
}

export const answerEverything: Behaviour = async ({ envelope }, { receive }) => {
  if (envelope.kind === 'request') await receive?.(received(result(envelope.id)))
}

export function result(id: unknown, value: object = {}): object {
  return { jsonrpc: '2.0', id, result: value }
}

/** A message of the server, as the channel hands it on. */
export function received(message: object): Parameters<Receive>[0] {
  const { id, method } = message as { id?: string | number; method?: string }
  const kind =
    method === undefined ? ('error' in message ? 'error' : 'result') : id === undefined ? 'notification' : 'request'
  return {
    bytes: Buffer.from(JSON.stringify(message)),
    envelope: { kind, ...(id !== undefined && { id }), ...(method !== undefined && { method }) },
  }
}

export function request(id: unknown, method: string, params?: object): object {
  return { jsonrpc: '2.0', id, method, ...(params && { params }) }
}
