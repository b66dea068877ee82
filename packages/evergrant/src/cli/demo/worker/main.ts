import { isEvergrantError } from '../../../errors.js'
import type { FromWorker, ToWorker } from './messages.js'
import { prepareWorker, type Worker } from './worker.js'

// The program of one process of the demo. What it has to do comes from its parent, without whom it has nothing to do.
let worker: Worker | undefined

process.on('disconnect', () => process.exit())
process.on('message', (message: ToWorker) => {
  follow(message).catch((error: unknown) => say(failureOf(error)))
})

async function follow(message: ToWorker): Promise<void> {
  if (message.kind === 'prepare') {
    worker = await prepareWorker(message.task, () => say({ kind: 'lease-wanted' }))
    say({ kind: 'ready' })
    return
  }
  if (worker === undefined) throw new Error('Nothing was prepared')
  say({ kind: 'done', result: await worker.call(message.offsetMs) })
}

function failureOf(error: unknown): FromWorker {
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'failed', code: isEvergrantError(error) ? error.code : 'INTERNAL', message }
}

function say(message: FromWorker): void {
  process.send?.(message)
}
