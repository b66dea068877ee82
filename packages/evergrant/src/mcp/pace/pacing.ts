import { type ConnectionId, credentialKey } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import { requestLimit, type ServerPolicy } from '../../credentials/policy.js'
import type { Pace } from './leave.js'
import { createPace } from './pace.js'

/** The paces of a program: one for each connection to a server whose limit is known. */
export interface Pacing {
  of(engine: EngineContext, connection: ConnectionId): Pace | undefined
}

/** @param asked how many requests a minute the person allows at every server; `Infinity` for any number */
export function createPacing(policies: readonly ServerPolicy[], asked: number | undefined): Pacing {
  const paces = new Map<string, Pace | undefined>()
  return {
    of(engine, connection) {
      const key = credentialKey(connection)
      if (!paces.has(key)) {
        const allowance = requestLimit(policies, connection.server, asked)
        paces.set(key, allowance && createPace({ engine, connection, allowance }))
      }
      return paces.get(key)
    },
  }
}
