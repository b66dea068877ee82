import type { RecordStore } from '../../index.js'

/** A store that machines share. */
export interface SharedStore {
  readonly store: RecordStore
  /** In words for people: where it is, never with what secret it is opened. */
  readonly describeStore: string
}
