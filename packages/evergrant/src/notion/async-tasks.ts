import { EvergrantError, isEvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'
import { quote } from '../internal/redact.js'
import { afterWrite } from './calls/after-write.js'
import type { CallOptions } from './caller.js'
import type { NotionContext } from './context.js'
import type { AsyncTask, Tasks } from './tasks.js'

export function createTasks(context: NotionContext): Tasks {
  return {
    get: (task, options) => getTask(context, task, options),
    wait: async (task, options) => waitForTask(context, await getTask(context, task, options), options),
  }
}

/**
 * What a write answered, or what it comes to when it goes on as a task: any write can, asked or not.
 *
 * @throws `TASK_FAILED`; `MAYBE_COMMITTED` where the task cannot be asked for, or takes too long
 */
export async function settled(context: NotionContext, answer: unknown, options: CallOptions): Promise<unknown> {
  const task = parseTask(answer)
  if (task === undefined) return answer
  const { result } = await afterWrite(() => waitForTask(context, task, options), {
    what: `the wait for its task ${quote(task.id)}`,
    hint: `It goes on at the server: \`evergrant task wait ${task.id}\` waits for it; do not send the write again.`,
    details: { task: task.id },
    signal: options.signal,
  })
  return result
}

async function getTask({ calls }: NotionContext, task: string, options: CallOptions = {}): Promise<AsyncTask> {
  const answer = await calls.call('get_async_task', { task_id: task }, options).catch((error: unknown) => {
    if (!isEvergrantError(error, 'NOT_FOUND')) throw error
    const { message, details, cause } = error
    const hint = 'Check the ID: it is that of the async_task that a call was answered with, and is not kept for ever.'
    throw new EvergrantError('NOT_FOUND', message, { details, cause, hint })
  })
  const found = parseTask(answer)
  if (found !== undefined) return found
  throw new EvergrantError('RESPONSE_INVALID', `Notion described the task ${quote(task)} in a way that is not known`)
}

async function waitForTask(
  context: NotionContext,
  first: AsyncTask,
  options: Parameters<Tasks['wait']>[1] = {},
): Promise<AsyncTask> {
  const { signal, timeoutMs = TIMEOUT_MS, onPoll } = options
  const { clock } = context
  const endsAt = clock.now() + timeoutMs
  let task = first
  for (;;) {
    onPoll?.(task)
    if (task.status === 'succeeded') return task
    if (task.status === 'failed') throw taskFailed(task)
    const waitMs = Math.max(LEAST_WAIT_MS, task.pollAfterSeconds * 1000)
    if (clock.now() + waitMs > endsAt) throw tooLong(task, timeoutMs)
    await clock.sleep(waitMs, signal)
    task = await getTask(context, task.id, { signal })
  }
}

/** A task by itself, or as part of another answer. */
function parseTask(answer: unknown): AsyncTask | undefined {
  if (!isObject(answer)) return undefined
  const task = isObject(answer['async_task']) ? answer['async_task'] : answer
  const { object, id, status, poll_after_seconds: seconds, result, error } = task
  if ((object !== 'async_task' && task === answer) || typeof id !== 'string' || !isStatus(status)) return undefined
  const pollAfterSeconds = typeof seconds === 'number' && seconds > 0 && seconds < MAX_POLL_SECONDS ? seconds : 0
  return { id, status, pollAfterSeconds, result, error }
}

function isStatus(status: unknown): status is AsyncTask['status'] {
  return typeof status === 'string' && STATUSES.has(status)
}

function taskFailed({ id, error }: AsyncTask): EvergrantError {
  const { code, message } = isObject(error) ? error : {}
  const why = typeof message === 'string' ? message : (error ?? 'it gave no reason')
  return new EvergrantError('TASK_FAILED', `The task ${quote(id)} failed: ${quote(why)}`, {
    details: { task: id, ...(typeof code === 'string' && { error: code }) },
  })
}

function tooLong({ id, status }: AsyncTask, timeoutMs: number): EvergrantError {
  return new EvergrantError('REQUEST_TIMEOUT', `The task ${quote(id)} is still ${status} after ${timeoutMs} ms`, {
    details: { task: id, timeoutMs },
    hint: 'It goes on at the server: ask for it again later.',
  })
}

const STATUSES: ReadonlySet<string> = new Set(['queued', 'running', 'retrying', 'succeeded', 'failed'])
const TIMEOUT_MS = 10 * 60_000
const MAX_POLL_SECONDS = 3_600
/** Of a server that asks for no wait. */
const LEAST_WAIT_MS = 250
