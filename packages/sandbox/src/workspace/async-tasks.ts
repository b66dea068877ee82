import type { SandboxClock } from '../clock.js'
import type { SeededRandom } from '../random.js'
import { ApiError, invalid, notFound } from './api-error.js'

export type TaskStatus = 'queued' | 'running' | 'retrying' | 'succeeded' | 'failed'

/** A task as replies show it. */
export interface AsyncTask {
  readonly object: 'async_task'
  readonly id: string
  readonly status: TaskStatus
  readonly poll_after_seconds: number
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly status: number; readonly message: string }
}

/** How a task goes on. */
export interface TaskCourse {
  /** How long an attempt takes, waiting included. */
  readonly seconds: number
  /** Attempts that come to nothing before the one that counts. */
  readonly retries: number
  /** The last attempt fails too, and the work is never done. */
  readonly fails: boolean
}

export interface WriteSize {
  /** What the caller said in `allow_async`. */
  readonly allowAsync: boolean | undefined
  /** How much is written. */
  readonly characters: number
}

/** Work that a workspace does later, by the sandbox's clock. It is done when somebody next looks. */
export interface AsyncTasks {
  /** Does a write now or, when it is large and may be a task, or the server is told to, later. Gives what the tool answers. */
  write(size: WriteSize, work: () => unknown): unknown
  /** Starts work that is always a task, such as applying a template. Gives what the tool answers. */
  start(work: () => unknown): { readonly async_task: AsyncTask }
  /** Starts work whose outcome nobody asks for, such as the content of a duplicate. */
  background(work: () => unknown): void
  /** The task as it stands now; throws `object_not_found`. */
  read(id: string): AsyncTask
  /** Does everything that is due by now, or with `everything` all that was ever started. */
  settle(everything?: boolean): void
}

export interface AsyncTasksOptions {
  readonly clock: SandboxClock
  readonly random: SeededRandom
  /** The course of a task that begins now. */
  readonly course: () => TaskCourse
  /** True when a write becomes a task although nobody asked. */
  readonly isUnasked: () => boolean
}

const LARGE_CHARACTERS = 20_000
const MAX_CHARACTERS = 200_000

interface Task extends TaskCourse {
  readonly id: string
  readonly startedAtMs: number
  readonly endsAtMs: number
  readonly work: () => unknown
  outcome?: Outcome
}

type Outcome = Pick<AsyncTask, 'status' | 'result' | 'error'>

export function createAsyncTasks({ clock, random, course, isUnasked }: AsyncTasksOptions): AsyncTasks {
  const tasks = new Map<string, Task>()
  const pending = new Set<Task>()

  const add = (work: () => unknown): Task => {
    const how = course()
    const startedAtMs = clock.nowMs()
    const endsAtMs = startedAtMs + how.seconds * 1000 * (how.retries + 1)
    const task: Task = { id: random.uuid(), startedAtMs, endsAtMs, work, ...how }
    tasks.set(task.id, task)
    pending.add(task)
    return task
  }
  const settle = (everything = false) => {
    const due = [...pending].filter(({ endsAtMs }) => everything || endsAtMs <= clock.nowMs())
    for (const task of due.sort((a, b) => a.endsAtMs - b.endsAtMs)) {
      pending.delete(task)
      task.outcome = finish(task)
    }
  }
  const start = (work: () => unknown) => ({ async_task: describe(add(work), clock.nowMs()) })

  return {
    write({ allowAsync, characters }, work) {
      if (allowAsync === true && characters > MAX_CHARACTERS) {
        throw invalid('The content is too large for async: set allow_async to false, or split it.')
      }
      const asked = allowAsync === true && characters > LARGE_CHARACTERS
      return asked || isUnasked() ? start(work) : work()
    },
    start,
    background: (work) => void add(work),
    read(id) {
      settle()
      const task = tasks.get(id)
      if (task === undefined) throw notFound('async task', id.slice(0, 100))
      return describe(task, clock.nowMs())
    },
    settle,
  }
}

function finish({ fails, work }: Task): Outcome {
  try {
    if (fails) throw new ApiError('service_unavailable', 'The task failed, and nothing was written.')
    return { status: 'succeeded', result: work() }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { code, status, message } = error
    return { status: 'failed', error: { code, status, message } }
  }
}

function describe(task: Task, nowMs: number): AsyncTask {
  const { id, outcome, startedAtMs, endsAtMs, seconds } = task
  const leftSeconds = Math.ceil((endsAtMs - nowMs) / 1000)
  const state = outcome ?? { status: statusAt((nowMs - startedAtMs) / 1000, seconds) }
  return { object: 'async_task', id, poll_after_seconds: outcome ? 0 : Math.max(1, leftSeconds), ...state }
}

/** A quarter of the first attempt is waiting; what comes after it are further attempts. */
function statusAt(elapsedSeconds: number, seconds: number): TaskStatus {
  if (elapsedSeconds < seconds / 4) return 'queued'
  return elapsedSeconds < seconds ? 'running' : 'retrying'
}
