import type { EventConnection } from '../audit/event.js'
import { listHeads } from '../audit/head.js'
import type { RecordStore } from '../store/record-store.js'
import type { Vault } from '../vault/vault.js'
import type { EngineContext } from './context.js'
import type { RotatedKeys } from './rotate-keys.js'

/**
 * Changes the keys once that is written in the log of every login, and writes there how it ended. Logs whose head was sealed with a lost
 * key are left alone: nobody can add to them.
 *
 * @throws `STORE_WRITE_FAILED` and the like, before anything was changed
 */
export async function onRecord(
  { context, store, vault }: { readonly context: EngineContext; readonly store: RecordStore; readonly vault: Vault },
  rotate: () => Promise<RotatedKeys>,
): Promise<RotatedKeys> {
  const connections: EventConnection[] = []
  for await (const connection of listHeads(store, vault)) {
    await context.record(connection, { type: 'key_rotation_started' })
    connections.push(connection)
  }
  const rotated = await rotate()
  for (const connection of connections) context.emit(connection, { type: 'key_rotated', kid: rotated.active })
  return rotated
}
