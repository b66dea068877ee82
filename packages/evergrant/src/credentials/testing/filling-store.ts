import { EvergrantError } from '../../errors.js'
import { createMemoryStore } from '../../store/drivers/memory/memory-store.js'
import type { RecordStore } from '../../store/record-store.js'

export interface FillingStore {
  readonly store: RecordStore
  /** Whether it takes nothing at the moment. */
  full: boolean
}

/** A store in memory that can be full. */
export function createFillingStore(): FillingStore {
  const memory = createMemoryStore()
  const filling: FillingStore = {
    full: false,
    store: {
      ...memory,
      async write(...args) {
        if (filling.full) throw new EvergrantError('STORE_WRITE_FAILED', 'No space left')
        return memory.write(...args)
      },
    },
  }
  return filling
}
