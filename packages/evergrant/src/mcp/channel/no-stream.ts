import { type ConnectionId, credentialKey } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'

/** Whether a server is known to have no stream for what it says by itself. */
export interface NoStream {
  isKnown(): boolean
  learn(): void
}

/**
 * What a server has said of its stream (405: it has none) is believed for a while by all clients that one login has in this process. Each of them
 * would ask once more, and what its program asks meanwhile would need a second connection.
 */
export function createNoStream(engine: EngineContext, connection: ConnectionId, url: URL): NoStream {
  const key = `${credentialKey(connection)} ${url.href}`
  return {
    isKnown() {
      const age = engine.clock.now() - (told.get(engine)?.get(key) ?? -Infinity)
      return age >= 0 && age < BELIEVED_MS
    },
    learn() {
      const times = told.get(engine) ?? new Map<string, number>()
      told.set(engine, times)
      const [oldest] = times.keys()
      if (times.size >= MAX_SERVERS && oldest !== undefined) times.delete(oldest)
      times.set(key, engine.clock.now())
    },
  }
}

const told = new WeakMap<EngineContext, Map<string, number>>()
/** A server that was replaced by another release may have one. */
const BELIEVED_MS = 600_000
const MAX_SERVERS = 10_000
