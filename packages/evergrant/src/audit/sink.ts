import type { AuditEntry, AuditRecord } from './entry.js'
import type { EventConnection } from './event.js'
import type { AuditVerdict } from './verify.js'

/** Where the logs of connections are kept. */
export interface AuditSink {
  /** Writes the records as the next entries, all of them or none; durable when the promise resolves. */
  append(connection: EventConnection, records: readonly AuditRecord[]): Promise<void>
  /**
   * The entries, oldest first. What is damaged hides nothing else: it is told at the end.
   *
   * @throws EvergrantError `RECORD_UNREADABLE` after the last entry, when parts of the log could not be read
   */
  read(connection: EventConnection, range?: AuditRange): AsyncIterable<AuditEntry>
  /** Whether anything was changed or taken away. */
  verify(connection: EventConnection): Promise<AuditVerdict>
}

export interface AuditRange {
  /** The newest ones only. */
  readonly limit?: number | undefined
}
