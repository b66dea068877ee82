import type { CallOptions } from './caller.js'

/** Work that goes on at the server. */
export interface AsyncTask {
  readonly id: string
  readonly status: 'queued' | 'running' | 'retrying' | 'succeeded' | 'failed'
  readonly pollAfterSeconds: number
  readonly result: unknown
  readonly error: unknown
}

/** Writes that go on at the server after they were answered. Those of this library are waited for by themselves. */
export interface Tasks {
  get(task: string, options?: CallOptions): Promise<AsyncTask>
  /** Polls no sooner than the server asks for. @throws `TASK_FAILED`, `REQUEST_TIMEOUT` after `timeoutMs` (default 10 minutes) */
  wait(
    task: string,
    options?: CallOptions & {
      readonly timeoutMs?: number | undefined
      readonly onPoll?: ((task: AsyncTask) => void) | undefined
    },
  ): Promise<AsyncTask>
}
