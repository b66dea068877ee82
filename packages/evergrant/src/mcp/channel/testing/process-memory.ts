import { type ConnectionId, recordKey } from '../../../credentials/connection.js'
import type { RememberedServer, ServerMemory } from '../opening.js'

/** Remembers servers for as long as the program runs. */
export function createProcessMemory(): ServerMemory {
  const servers = new Map<string, RememberedServer>()
  const keyOf = ({ owner, server, profile }: ConnectionId) => recordKey('cache', owner, server, profile)
  return {
    load: async (connection, announced = '') => servers.get(keyOf(connection) + announced),
    toldEra: async () => undefined,
    save: async (connection, remembered, announced = '') => void servers.set(keyOf(connection) + announced, remembered),
    forget: async (connection) => void servers.delete(keyOf(connection)),
  }
}
