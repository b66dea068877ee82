import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('worker.js', import.meta.url))

/** A process with a pool of its own over the same database. */
export interface Worker {
  do(task: 'increment' | 'increment-under-lease', times: number): Promise<void>
  end(): Promise<void>
}

export async function startWorker(url: string, schema: string): Promise<Worker> {
  const child = fork(PROGRAM, [url, schema], { execArgv: [] })
  const ended = once(child, 'exit')
  await once(child, 'message')
  return {
    async do(task, times) {
      child.send({ task, times })
      const outcome = await Promise.race([once(child, 'message'), ended.then(() => ['it ended'])])
      if (outcome[0] !== 'done') throw new Error(`A worker failed: ${String(outcome[0])}`)
    },
    async end() {
      child.disconnect()
      await ended
    },
  }
}
