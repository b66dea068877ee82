import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ConnectionStatus, IssuerPolicy } from 'evergrant'

const PROGRAM = fileURLToPath(new URL('actor.js', import.meta.url))

/** Where the records of a login are, for processes that share them. */
export type SharedStore =
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }

/** The time of an actor: the real one moved by `offsetMs`, or `base` at the moment it is set, running `speed` times as fast. */
export type ActorClock = { readonly offsetMs: number } | { readonly base: number; readonly speed: number }

/** A moment of a refresh; `actor-stops.js` beside this file says what each is. */
export type StopPoint = (typeof STOP_POINTS)[number]

export const STOP_POINTS = [
  'before the lease',
  'leased',
  'intent stored',
  'request sent',
  'reply arrived',
  'write begun',
  'written',
] as const

export interface Opening {
  readonly store: SharedStore
  /** `kid:base64`, as in `EVERGRANT_KEY`. */
  readonly key: string
  readonly server: string
  readonly policies?: readonly IssuerPolicy[]
  readonly clock?: ActorClock
  /** Folder of a built copy of the library, to be used instead of the real one. */
  readonly library?: string
}

export interface Wanted {
  readonly callers?: number
  readonly clock?: ActorClock
}

/** What the callers in one process got, and the events that were told meanwhile. */
export interface Outcome {
  readonly callers: readonly CallerOutcome[]
  readonly events: readonly { readonly type: string; readonly reason?: string }[]
}

export interface CallerOutcome {
  readonly served: boolean
  readonly code?: string
  readonly reason?: string
  readonly message?: string
}

/** A process that shares a login with others, and obeys. */
export interface Actor {
  readonly child: ChildProcess
  /** So many callers ask for a token at once. */
  tokens(wanted?: Wanted): Promise<Outcome>
  /** So many callers call a tool at once. */
  calls(wanted?: Wanted): Promise<Outcome>
  /** Connects the client that `calls` uses. */
  connect(): Promise<void>
  status(): Promise<ConnectionStatus>
  /** Asks for a token, and resolves when the process stands still at that point of the refresh: then it can only be killed. */
  standAt(point: StopPoint, clock?: ActorClock): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  close(): Promise<void>
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly failed?: { readonly code?: string; readonly message: string }
  readonly stopped?: true
}

/** `onStart` is given the process, for example to keep what it prints. */
export async function startActor(opening: Opening, onStart: (child: ChildProcess) => void = () => {}): Promise<Actor> {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  onStart(child)
  child.stderr?.pipe(process.stderr, { end: false })
  const ended = once(child, 'exit')
  const waiting = new Map<number, (message: Message) => void>()
  let lastId = 0
  let stopped: (() => void) | undefined

  child.on('message', (message: Message) => {
    if (message.stopped) stopped?.()
    if (message.id === undefined) return
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  child.on('disconnect', () => {
    for (const answer of waiting.values()) answer({ failed: { code: 'ENDED', message: 'The process has ended' } })
    waiting.clear()
  })

  const order = async <T>(name: string, content: object = {}): Promise<T> => {
    lastId += 1
    const id = lastId
    const answer = await new Promise<Message>((resolve) => {
      waiting.set(id, resolve)
      child.send({ id, name, order: content })
    })
    if (answer.failed) throw Object.assign(new Error(answer.failed.message), { code: answer.failed.code })
    return answer.result as T
  }

  await order('open', opening)
  return {
    child,
    tokens: (wanted) => order('tokens', wanted),
    calls: (wanted) => order('calls', wanted),
    connect: () => order('connect'),
    status: () => order('status'),
    async standAt(point, clock) {
      const there = new Promise<void>((resolve) => (stopped = resolve))
      const missed = order<Outcome>('tokens', { stopAt: point, ...(clock && { clock }) }).then((outcome) => {
        throw new Error(`It was never ${point}: ${JSON.stringify(outcome)}`)
      })
      await Promise.race([there, missed])
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async close() {
      await Promise.race([order('close'), ended])
      await ended
    },
  }
}
