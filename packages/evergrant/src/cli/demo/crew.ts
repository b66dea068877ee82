import type { ChildProcess } from 'node:child_process'
import { on } from 'node:events'
import { CheckFailed } from './check.js'
import { workerProgram } from './programs.js'
import type { Stage } from './stage.js'
import type { FromWorker, ToWorker, WorkerResult, WorkerTask } from './worker/messages.js'

/** What became of one process's call. */
export type CrewAnswer =
  | ({ readonly pid: number; readonly ok: true } & WorkerResult)
  | { readonly pid: number; readonly ok: false; readonly code: string; readonly message: string }

/** Processes of the same program, which wait for each other at a barrier. */
export interface Crew {
  /** Resolves when the last one is at the barrier, each with an open client. */
  prepare(task: CrewTask): Promise<void>
  /** Lets all of them go; resolves when the last one has found its token expired, and wants the lease. */
  release(): Promise<void>
  /** What each of them got, when the last one is done. */
  answers(): Promise<readonly CrewAnswer[]>
}

/** What they do, apart from what the stage gives. */
type CrewTask = Omit<WorkerTask, 'home' | 'offsetMs'>

export function startCrew(stage: Stage, size: number): Crew {
  const members = Array.from({ length: size }, () => createMember(stage.children.start(workerProgram())))
  const sayAll = (message: ToWorker) => members.forEach((member) => member.say(message))
  const hearAll = (kind: FromWorker['kind']) => Promise.all(members.map((member) => member.hear(kind)))
  return {
    async prepare(task) {
      sayAll({ kind: 'prepare', task: { home: stage.home, offsetMs: stage.offsetMs, ...task } })
      await hearAll('ready')
    },
    async release() {
      sayAll({ kind: 'go', offsetMs: stage.offsetMs })
      await hearAll('lease-wanted')
    },
    answers: () => Promise.all(members.map((member) => member.answer())),
  }
}

interface Member {
  say(message: ToWorker): void
  /** Waits for the next message, which has to be of that kind. */
  hear(kind: FromWorker['kind']): Promise<void>
  /** The outcome of its call. */
  answer(): Promise<CrewAnswer>
}

function createMember(child: ChildProcess): Member {
  const { pid = 0 } = child
  const messages = on(child, 'message', { close: ['exit'] })
  const next = async (): Promise<FromWorker> => {
    const { value, done } = (await messages.next()) as IteratorResult<[FromWorker], undefined>
    return done ? { kind: 'failed', code: 'INTERNAL', message: 'the process ended too early' } : value[0]
  }
  return {
    // A process that hears nothing any more has ended, and that is what the next answer says.
    say: (message) => void child.send(message, () => undefined),
    async hear(kind) {
      const heard = await next()
      if (heard.kind !== kind) throw new CheckFailed(`process ${pid} to say ${kind}`, describe(heard))
    },
    async answer() {
      const heard = await next()
      if (heard.kind === 'done') return { pid, ok: true, ...heard.result }
      if (heard.kind === 'failed') return { pid, ok: false, code: heard.code, message: heard.message }
      throw new CheckFailed(`process ${pid} to give an answer`, describe(heard))
    },
  }
}

function describe(message: FromWorker): string {
  return message.kind === 'failed' ? `${message.code}: ${message.message}` : message.kind
}
