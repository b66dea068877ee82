/**
 * The port between the engine and wherever records are kept. A driver moves sealed bytes and never sees a token.
 *
 * Keys are `/`-separated; each part is one or more of `A-Z a-z 0-9 _ - ~`. Drivers may rely on that and must refuse other keys
 * with a `TypeError`. Prefixes end in `/`.
 */
export interface RecordStore {
  /** The record, or `undefined` when there is none. An unreadable store is `STORE_UNREADABLE`, never "none". */
  read(key: string): Promise<StoredRecord | undefined>

  /**
   * Compare-and-swap. With `expected`, the record must exist at that very version; without it, it must not exist.
   * Durable when the promise resolves.
   *
   * @throws EvergrantError `STORE_CONFLICT` for a stale version or a fence older than the newest lease of the key;
   * `STORE_WRITE_FAILED` when nothing was written (disk full, read-only …).
   */
  write(key: string, payload: Uint8Array, options?: WriteOptions): Promise<StoredRecord>

  /** Reads and removes in one atomic step: of any number of concurrent takers exactly one gets the record. */
  take(key: string): Promise<StoredRecord | undefined>

  /** Removes the record; with `expected`, only at that version (`STORE_CONFLICT` otherwise). Removing nothing is fine without `expected`. */
  remove(key: string, expected?: string): Promise<void>

  /** Keys under a prefix in ascending order of key, or of `dueAt` when `dueBefore` is given (records without `dueAt` are then left out). */
  list(query: ListQuery): AsyncIterable<ListedRecord>

  /**
   * Runs `run` while holding the exclusive right to `key`, across every process that uses this store.
   * `fence` grows with every lease of the key; `signal` aborts when the lease is about to be lost.
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
  readonly fence?: bigint
  /** Milliseconds since the epoch; kept as a plain column so that due records are found without opening any. */
  readonly dueAt?: number
  /** Milliseconds since the epoch; past it the driver may sweep the record. The engine refuses it on read by its own clock. */
  readonly expiresAt?: number
}

export interface ListQuery {
  /** Ends in `/`. */
  readonly prefix: string
  readonly dueBefore?: number
  /** Continue after this key (exclusive). */
  readonly after?: string
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
  readonly signal: AbortSignal
  readonly fence: bigint
}
