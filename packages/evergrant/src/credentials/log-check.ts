import type { AuditSink } from '../audit/sink.js'
import type { AuditVerdict } from '../audit/verify.js'
import { isEvergrantError } from '../errors.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'

/** Whether a connection's log is complete and unchanged, and knows of the login that is there. */
export async function checkLog(
  context: EngineContext,
  log: AuditSink,
  connection: ConnectionId,
): Promise<AuditVerdict> {
  const verdict = await log.verify(connection)
  // A log that is known to be incomplete may well lack it.
  if (verdict.problems.length > 0) return verdict
  const signedInAt = await loginTime(context, connection)
  if (signedInAt === undefined || signedInAt <= (verdict.lastLoginAt ?? -Infinity)) return verdict
  return { ...verdict, problems: [{ kind: 'missing', sequence: verdict.entries + 1 }] }
}

async function loginTime(context: EngineContext, connection: ConnectionId): Promise<number | undefined> {
  try {
    const stored = await context.records.readCredential(connection)
    return stored?.value.imported?.at ?? stored?.value.signedInAt
  } catch (error) {
    // The check is about the log; what is wrong with the login is told by everything that uses it.
    if (isEvergrantError(error, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')) return undefined
    throw error
  }
}
