import { knownCredential } from '../credentials/acquire.js'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { isEvergrantError } from '../errors.js'

/** What a server answered to `initialize` before. */
export interface HandshakeMemory {
  /** The result that the same parameters got last, unless that was more than a week ago. */
  load(params: unknown): Promise<Readonly<Record<string, unknown>> | undefined>
  save(params: unknown, result: Readonly<Record<string, unknown>>): Promise<void>
}

interface Kept {
  readonly params: string
  readonly result: Readonly<Record<string, unknown>>
  readonly at: number
  /** Of whose login it was learned: another one may be another person's, to whom the server says other things. */
  readonly signedInAt?: number | undefined
}

/** One handshake is kept for a connection: that of the program that used it last. What cannot be read or kept costs nothing but time. */
export function createHandshakeMemory(engine: () => Promise<EngineContext>, connection: ConnectionId): HandshakeMemory {
  return {
    async load(params) {
      const context = await engine()
      const { records, clock } = context
      try {
        const kept = await records.readCache<Kept>(connection, RECORD)
        const isSame = kept?.params === JSON.stringify(params) && Math.abs(clock.now() - kept.at) < MAX_AGE_MS
        if (!isSame) return undefined
        const credential = await knownCredential(context, connection)
        return credential?.value.signedInAt === kept.signedInAt ? kept.result : undefined
      } catch (error) {
        if (!isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN')) throw error
        return undefined
      }
    },
    async save(params, result) {
      const context = await engine()
      const { records, clock } = context
      const signedInAt = (await knownCredential(context, connection))?.value.signedInAt
      const kept: Kept = { params: JSON.stringify(params), result, at: clock.now(), signedInAt }
      try {
        await records.writeCache(connection, RECORD, kept)
      } catch (error) {
        if (!isEvergrantError(error, 'STORE_WRITE_FAILED', 'STORE_CONFLICT')) throw error
      }
    },
  }
}

const RECORD = 'handshake'
const MAX_AGE_MS = 7 * 24 * 3_600_000
