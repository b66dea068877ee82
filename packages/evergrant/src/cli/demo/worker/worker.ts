import { createEvergrant, type EvergrantEvent } from '../../../index.js'
import { systemClock } from '../../../internal/clock.js'
import { storeFolder } from '../../../internal/node/environment.js'
import { createFileStore } from '../../../store/drivers/file/index.js'
import { callForResults } from '../library-call.js'
import type { WorkerResult, WorkerTask } from './messages.js'
import { watchedStore } from './watched-store.js'

/** One of the eight: connected, and waiting for the word to call. */
export interface Worker {
  /** Makes one call, at `offsetMs` after what the machine's clock says. */
  call(offsetMs: number): Promise<WorkerResult>
}

/** Connects while the token is still good, so that nothing but the call itself happens after the barrier. */
export async function prepareWorker(
  { home, server, profile, lease, ...task }: WorkerTask,
  onLeaseWanted: () => void,
): Promise<Worker> {
  const events: EvergrantEvent[] = []
  let { offsetMs } = task
  const evergrant = createEvergrant({
    home,
    env: {},
    clock: { now: () => systemClock.now() + offsetMs, sleep: systemClock.sleep },
    onEvent: (event) => events.push(event),
    store: watchedStore(createFileStore({ folder: storeFolder(home) }), lease, onLeaseWanted),
  })
  const connection = { server, profile }
  const client = await evergrant.connect(connection)

  return {
    async call(offset) {
      offsetMs = offset
      const results = await callForResults(client, 'roadmap')
      const { generation = 0 } = await evergrant.status(connection)
      await client.close()
      await evergrant.close()
      return { results, outcome: outcomeOf(events), generation }
    },
  }
}

function outcomeOf(events: readonly EvergrantEvent[]): WorkerResult['outcome'] {
  if (events.some(({ type }) => type === 'token_refreshed')) return 'refreshed'
  return events.some(({ type }) => type === 'token_adopted') ? 'adopted' : 'none'
}
