import type { RecordStore } from '../record-store.js'

export interface StoreUnderTest {
  readonly store: RecordStore
  /** A second store on the same data, as another process would open it. Concurrent calls then go to both. */
  readonly peer?: RecordStore
  /** Makes the present lease of a key be taken over from outside, as if its owner had stopped; resolves when it has been. */
  readonly takeOverLease?: (key: string) => Promise<void>
  close(): Promise<void>
}

/** A rule by its name, and the check that fails when the store breaks it. */
export type Rules = Readonly<Record<string, (subject: StoreUnderTest) => Promise<void>>>
