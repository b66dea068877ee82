import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BegunLogin, ConnectionStatus, IssuerPolicy } from 'evergrant'

const PROGRAM = fileURLToPath(new URL('actor.js', import.meta.url))

/** Where the records of a login are, for processes that share them. */
export type SharedStore =
  /** Shared by nobody: for one process. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }

/**
 * The time of an actor: the real one moved by `offsetMs`, or `base` at the moment it is set, running `speed` times as fast. Its wall
 * clock is wrong by `skewMs`, the time that passes is not.
 */
export type ActorClock =
  | { readonly offsetMs: number }
  | { readonly base: number; readonly speed: number; readonly skewMs?: number }

/** A moment of a refresh; `actor-stops.js` beside this file says what each is. */
export type StopPoint = (typeof STOP_POINTS)[number] | `step ${string}`

export const STOP_POINTS = [
  'before the lease',
  'leased',
  'intent stored',
  'request sent',
  'reply arrived',
  'write begun',
  'write applied',
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
  /** URL of a module whose `createLayer` puts something round the store and the fetch of the actor. */
  readonly layer?: string
  /** What `calls` calls; a search of the sandbox where nothing is said. */
  readonly tool?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
}

export interface Wanted {
  readonly callers?: number
  readonly clock?: ActorClock
}

/** `profile` is one of several logins. */
export interface WantedTokens extends Wanted {
  readonly profile?: string
}

/** What the callers in one process got, and the events that were told meanwhile. */
export interface Outcome {
  readonly callers: readonly CallerOutcome[]
  readonly events: readonly { readonly type: string; readonly reason?: string }[]
}

export interface CallerOutcome {
  readonly served: boolean
  /** Which token a caller of `tokens` got: a part of its hash. */
  readonly token?: string
  readonly code?: string
  readonly reason?: string
  readonly message?: string
}

/** A process that stands still in the middle of a refresh. */
export interface Standing {
  /** What its caller has got so far: nothing, unless tokens are given away before they are kept. */
  outcome(): Outcome | undefined
}

/** A process that shares a login with others, and obeys. */
export interface Actor {
  readonly child: ChildProcess
  /** A whole login. `browse` goes to the URL and gives the one that leads to the redirect URI. */
  signIn(browse: (url: string, redirectUri: string) => Promise<string>, profile?: string): Promise<void>
  /** So many callers ask for a token at once. */
  tokens(wanted?: WantedTokens): Promise<Outcome>
  /** So many callers call a tool at once. */
  calls(wanted?: Wanted): Promise<Outcome>
  /** Connects the client that `calls` uses. */
  connect(): Promise<void>
  status(profile?: string): Promise<ConnectionStatus>
  /** The log of the login, oldest entry first. */
  log(profile?: string): Promise<Outcome['events']>
  /** Any order by its name, also one that the layer has added. */
  order<T>(name: string, content?: object): Promise<T>
  /** Asks for a token, and resolves when the process stands still at that point of the refresh: to be killed, or told to go on. */
  standAt(point: StopPoint, clock?: ActorClock, profile?: string): Promise<Standing>
  /** Resolves at the next point, where one is given. */
  goOn(stopAt?: StopPoint): Promise<void>
  /** Time that passes while callers wait. */
  setTime(clock: ActorClock): Promise<void>
  /** Resolves when the process next asks for the lease of a login. */
  leaseWanted(): Promise<void>
  /** From now on without leases, and without writing where others read: as clients do that share a login and no rules. */
  leave(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  close(): Promise<void>
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly failed?: { readonly code?: string; readonly message: string }
  readonly stopped?: true
  readonly leaseWanted?: true
}

/** Nobody listens there: the browser stops before it. */
const REDIRECT_URI = 'http://127.0.0.1:41553/callback'

/** `onStart` is given the process, for example to keep what it prints. */
export async function startActor(opening: Opening, onStart: (child: ChildProcess) => void = () => {}): Promise<Actor> {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  onStart(child)
  child.stderr?.pipe(process.stderr, { end: false })
  const ended = once(child, 'exit')
  const waiting = new Map<number, (message: Message) => void>()
  let lastId = 0
  const notices = { stopped: () => {}, leaseWanted: () => {} }
  const notice = (name: keyof typeof notices) => new Promise<void>((resolve) => (notices[name] = resolve))

  child.on('message', (message: Message) => {
    if (message.stopped) notices.stopped()
    if (message.leaseWanted) notices.leaseWanted()
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
    async signIn(browse, profile) {
      const begun = await order<BegunLogin>('beginLogin', { redirectUris: [REDIRECT_URI], profile })
      const callback = await browse(begun.url, begun.redirectUri)
      await order('completeLogin', { callback, binding: begun.binding })
    },
    tokens: (wanted) => order('tokens', wanted),
    calls: (wanted) => order('calls', wanted),
    connect: () => order('connect'),
    status: (profile) => order('status', { profile }),
    log: (profile) => order('log', { profile }),
    order,
    async standAt(stopAt, clock, profile) {
      const there = notice('stopped')
      let heard: Outcome | undefined
      const missed = order<Outcome>('tokens', { stopAt, clock, profile }).then((outcome) => {
        heard = outcome
        throw new Error(`It was never at ${stopAt}: ${JSON.stringify(outcome)}`)
      })
      await Promise.race([there, missed])
      return { outcome: () => heard }
    },
    async goOn(stopAt) {
      const there = notice('stopped')
      await order('goOn', { stopAt })
      if (stopAt !== undefined) await there
    },
    setTime: (clock) => order('time', { clock }),
    leaseWanted: () => notice('leaseWanted'),
    leave: () => order('leave'),
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
