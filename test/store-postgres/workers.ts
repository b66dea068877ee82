import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('worker.js', import.meta.url))

export interface Order {
  readonly schema: string
  readonly task: 'increment' | 'increment-under-lease'
  readonly times: number
}

/** A process with a pool of its own over the same database. */
export interface Worker {
  do(order: Order): Promise<void>
  end(): Promise<void>
}

export async function startWorker(url: string): Promise<Worker> {
  const child = fork(PROGRAM, [url], { execArgv: [] })
  const ended = once(child, 'exit')
  await once(child, 'message')
  return {
    async do(order) {
      child.send(order)
      const outcome = await Promise.race([once(child, 'message'), ended.then(() => ['it ended'])])
      if (outcome[0] !== 'done') throw new Error(`A worker failed: ${String(outcome[0])}`)
    },
    async end() {
      child.disconnect()
      await ended
    },
  }
}
