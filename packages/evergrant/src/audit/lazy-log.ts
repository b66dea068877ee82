import type { RecordStore } from '../store/record-store.js'
import type { KeyProvider } from '../vault/key-ring.js'
import type { Vault } from '../vault/vault.js'
import type { AuditSink } from './sink.js'

/** The log of the store, whose code is loaded when it is first written or read: a warm call does neither. */
export function createLazyLog(store: RecordStore, vault: Vault, keys: Pick<KeyProvider, 'place'>): AuditSink {
  let opened: Promise<AuditSink> | undefined
  const open = () =>
    (opened ??= import('./record-log.js').then(({ createRecordLog }) => createRecordLog(store, vault, keys)))
  return {
    append: async (connection, records) => (await open()).append(connection, records),
    async *read(connection, range) {
      yield* (await open()).read(connection, range)
    },
    verify: async (connection) => (await open()).verify(connection),
  }
}
