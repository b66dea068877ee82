import type { ChildProcess } from 'node:child_process'
import { CheckFailed } from './check.js'
import { workerProgram } from './programs.js'
import type { Stage } from './stage.js'
import type { FromWorker, ToWorker, WorkerResult, WorkerTask } from './worker/messages.js'

/** What became of one process's call. */
export type CrewAnswer =
  | ({ readonly pid: number; readonly ok: true } & WorkerResult)
  | { readonly pid: number; readonly ok: false; readonly code: string; readonly message: string }

/** Processes that stand at a barrier, each with an open client. */
export interface Crew {
  /** Lets all of them call at once, and waits for every answer. */
  release(): Promise<readonly CrewAnswer[]>
}

/** Starts `size` processes and waits until the last one is at the barrier. */
export async function assembleCrew(stage: Stage, size: number, task: Omit<WorkerTask, 'home'>): Promise<Crew> {
  const { children, home } = stage
  const members = Array.from({ length: size }, () => children.start(workerProgram()))
  const arrivals = await Promise.all(members.map((member) => ask(member, { kind: 'prepare', task: { home, ...task } })))
  const late = arrivals.find(({ kind }) => kind !== 'ready')
  if (late !== undefined) throw new CheckFailed('every process at the barrier', describe(late))

  return {
    async release() {
      const order: ToWorker = { kind: 'go', offsetMs: stage.offsetMs }
      const answers = await Promise.all(members.map(async (member) => toAnswer(member, await ask(member, order))))
      for (const member of members) member.disconnect()
      return answers
    },
  }
}

/** Says one thing and waits for the answer. A process that ends instead has failed. */
function ask(member: ChildProcess, message: ToWorker): Promise<FromWorker> {
  return new Promise((resolve) => {
    const finish = (answer: FromWorker) => {
      member.off('message', onMessage)
      member.off('exit', onExit)
      member.off('error', onError)
      resolve(answer)
    }
    const onMessage = (answer: FromWorker) => finish(answer)
    const onExit = (code: number | null) => finish(failed(`it ended with exit code ${String(code)}`))
    const onError = (error: Error) => finish(failed(error.message))
    member.on('message', onMessage)
    member.on('exit', onExit)
    member.on('error', onError)
    member.send(message)
  })
}

function toAnswer({ pid = 0 }: ChildProcess, answer: FromWorker): CrewAnswer {
  switch (answer.kind) {
    case 'done':
      return { pid, ok: true, ...answer.result }
    case 'failed':
      return { pid, ok: false, code: answer.code, message: answer.message }
    case 'ready':
      throw new CheckFailed('an answer after the barrier', 'the word "ready" again')
  }
}

const failed = (message: string): FromWorker => ({ kind: 'failed', code: 'INTERNAL', message })

function describe(answer: FromWorker): string {
  return answer.kind === 'failed' ? `${answer.code}: ${answer.message}` : answer.kind
}
