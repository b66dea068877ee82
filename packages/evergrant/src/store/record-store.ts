/**
 * The port between the engine and wherever records are kept. A driver moves sealed bytes and never sees a token.
 *
 * Keys are `/`-separated; each part is one or more of `A-Z a-z 0-9 _ - ~`; at most 1024 characters in all. Drivers may rely on
 * that and must refuse other keys with a `TypeError` (`assertRecordKey`). Prefixes end in `/`. Payloads are copied: a caller
 * that changes an array it handed in or got back changes nothing in the store.
 */
export interface RecordStore {
  /** The record, or `undefined` when there is none. An unreadable store is `STORE_UNREADABLE`, never "none". */
  read(key: string): Promise<StoredRecord | undefined>

  /**
   * Compare-and-swap. With `expected`, the record must exist at that very version; without it, it must not exist.
   * Durable when the promise resolves, unless `volatile` says that it need not be.
   *
   * @throws EvergrantError `STORE_CONFLICT` for a stale version or a fence older than the newest lease of the key;
   * `STORE_WRITE_FAILED` when nothing was written (disk full, read-only …), or, where the connection to a database broke meanwhile,
   * when that is not known: read again.
   */
  write(key: string, payload: Uint8Array, options?: WriteOptions): Promise<StoredRecord>

  /** Reads and removes in one atomic step: of any number of concurrent takers exactly one gets the record. The removal is durable. */
  take(key: string): Promise<StoredRecord | undefined>

  /** Removes the record; with `expected`, only at that version (`STORE_CONFLICT` otherwise). Removing nothing is fine without `expected`. */
  remove(key: string, expected?: string): Promise<void>

  /**
   * Keys under a prefix in ascending order of key (by code unit), or of `dueAt` and then key when `dueBefore` is given: then
   * only records with a `dueAt` earlier than it. Not a snapshot: what changes meanwhile may or may not show.
   */
  list(query: ListQuery): AsyncIterable<ListedRecord>

  /**
   * Runs `run` while holding the exclusive right to `key`, across every process that uses this store, and gives what `run` gives.
   * The key need not hold a record. `fence` grows with every lease of the key, also after its record was removed.
   *
   * `signal` aborts, with `LEASE_LOST` as its reason, when the lease is lost or about to be. `run` is not cut short and its
   * result is passed on all the same: what it writes with its `fence` is refused once another owner has the lease.
   *
   * Not re-entrant: a lease of the same key inside `run` waits for the outer one, hence `LEASE_TIMEOUT`.
   *
   * @throws EvergrantError `LEASE_TIMEOUT` when it cannot be had within `waitMs` (0 = try once).
   */
  withLease<T>(key: string, options: LeaseOptions, run: (lease: Lease) => Promise<T>): Promise<T>

  /** Gives back timers, handles and pools that the driver itself opened. */
  close?(): Promise<void>
}

export interface StoredRecord {
  readonly payload: Uint8Array
  /** Opaque; changes with every write, also after a removal and re-creation of the same key. */
  readonly version: string
}

export interface WriteOptions {
  readonly expected?: string
  /** The fence of the lease under which this write is made. Without one the write is only compared and swapped. */
  readonly fence?: bigint
  /** Milliseconds since the epoch; kept as a plain column so that due records are found without opening any. */
  readonly dueAt?: number
  /** Milliseconds since the epoch; past it the driver may sweep the record. The engine refuses it on read by its own clock. */
  readonly expiresAt?: number
  /** A power cut may take this write back, or damage the record: a driver may save the wait for the disk. */
  readonly volatile?: boolean
}

export interface ListQuery {
  /** Ends in `/`. */
  readonly prefix: string
  /** Milliseconds since the epoch, exclusive. */
  readonly dueBefore?: number
  /** Continue after this record (exclusive): the last one of the page before. With `dueBefore` its `dueAt` is needed too. */
  readonly after?: Pick<ListedRecord, 'key' | 'dueAt'>
  /** At most this many, 1 or more. */
  readonly limit: number
}

export interface ListedRecord {
  readonly key: string
  readonly version: string
  readonly dueAt?: number
}

export interface LeaseOptions {
  /** How long to wait for the lease, milliseconds; 0 tries once. */
  readonly waitMs: number
  /** After this long without renewal another owner may take over, milliseconds. Drivers renew it themselves while `run` is going on. */
  readonly ttlMs: number
}

export interface Lease {
  /** Aborts with `LEASE_LOST` when the lease is lost or about to be. */
  readonly signal: AbortSignal
  /** Grows with every lease of the key. */
  readonly fence: bigint
}
