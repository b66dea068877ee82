import { type ChildProcess, fork } from 'node:child_process'
import { on } from 'node:events'
import { fileURLToPath } from 'node:url'
import { recordChild } from '../records/children.js'

const PROGRAM = fileURLToPath(new URL('member.js', import.meta.url))

export interface Task {
  readonly home: string
  readonly server: string
  /** `false` takes the lease and the fences away. */
  readonly lease: boolean
  /** Nothing is connected, and the store not yet opened, before the call. */
  readonly cold: boolean
  readonly offsetMs: number
}

/** What a process got: a result, or the error that its call ended with. */
export interface Outcome {
  readonly done?: { readonly found: boolean; readonly generation: number; readonly events: readonly string[] }
  readonly failed?: { readonly code?: string; readonly reason?: string; readonly message: string }
}

export interface Member {
  readonly child: ChildProcess
  prepare(task: Task): Promise<void>
  /** Resolves when it has found its token useless, and wants the lease. */
  call(offsetMs: number): Promise<void>
  outcome(): Promise<Outcome>
}

type Message = Outcome & { readonly ready?: true; readonly leaseWanted?: true }

export function startMember(): Member {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  recordChild(child)
  child.stderr?.pipe(process.stderr, { end: false })
  const messages = on(child, 'message', { close: ['exit'] })
  const next = async (): Promise<Message> => {
    const { value, done } = (await messages.next()) as IteratorResult<[Message], undefined>
    return done ? { failed: { message: 'the process has ended' } } : value[0]
  }
  const hear = async (word: 'ready' | 'leaseWanted') => {
    const message = await next()
    if (message[word] !== true) throw new Error(`Not ${word}: ${JSON.stringify(message)}`)
  }
  return {
    child,
    async prepare(task) {
      child.send({ prepare: task })
      await hear('ready')
    },
    async call(offsetMs) {
      child.send({ call: { offsetMs } })
      await hear('leaseWanted')
    },
    outcome: next,
  }
}
