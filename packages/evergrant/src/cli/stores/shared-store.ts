import type { RecordStore } from '../../index.js'

/** A store that machines share. */
export interface SharedStore {
  readonly store: RecordStore
  /** In words for people: where it is, never with what secret it is opened. */
  readonly describeStore: string
  readonly server: StoreServer
}

/** What `doctor` asks the server behind a store. */
export interface StoreServer {
  /** Whether the store was given the leave to lose what it has acknowledged. */
  readonly allowDataLoss: boolean
  /** Its name and version; `undefined` where it does not tell. */
  version(): Promise<string | undefined>
  /** Its clock, milliseconds since the epoch; `undefined` where it does not tell. */
  now(): Promise<number | undefined>
  /** @throws EvergrantError `STORE_UNSAFE`, whether or not the loss was accepted */
  assertDurable(): Promise<void>
}
