import { isEvergrantError } from '../../../errors.js'
import type { FromWorker, ToWorker } from './messages.js'
import { prepareWorker, type Worker } from './worker.js'

// The program of one process of the demo: what it has to do comes from its parent, without whom it has nothing to do.
let worker: Promise<Worker> | undefined

process.on('disconnect', () => process.exit(1))
process.on('message', (message: ToWorker) => {
  answer(message).then(say, (error: unknown) => say(failureOf(error)))
})

async function answer(message: ToWorker): Promise<FromWorker> {
  if (message.kind === 'prepare') {
    worker = prepareWorker(message.task)
    await worker
    return { kind: 'ready' }
  }
  if (worker === undefined) throw new Error('Nothing was prepared')
  return { kind: 'done', result: await (await worker).call(message.offsetMs) }
}

function failureOf(error: unknown): FromWorker {
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', code: isEvergrantError(error) ? error.code : 'INTERNAL', message }
}

function say(message: FromWorker): void {
  process.send?.(message)
}
