import { fromBase64Url, sha256 } from '../internal/digest.js'
import { credentialKey, parseConnection } from './connection.js'
import type { EngineContext } from './context.js'
import { IDLE_DUE_MS } from './credential.js'
import type { IdleConnection } from './records.js'

/** Which logins. */
export interface DueLogins {
  /** Whose logins. Default `local`. */
  readonly owner?: string | undefined
  /** The logins of every owner in the store. */
  readonly allOwners?: boolean | undefined
  /** Only those at this server. */
  readonly server?: string | URL | undefined
  /** Only those of this name. */
  readonly profile?: string | undefined
  /**
   * How long a login may be unused before it is refreshed; default 7 days, 0 refreshes all. Each login is due a little earlier, by up
   * to a fifth that its name and its last use decide, so that those made in the same hour are not refreshed in the same minute.
   */
  readonly idleMs?: number | undefined
  /** At most so many logins in this run; the longest unused come first. */
  readonly limit?: number | undefined
}

/** A login that nobody used for long, as the plain columns of its record tell it. */
export interface DueLogin extends IdleConnection {
  /** It is refreshed if it was last used before this moment, also by the record itself. */
  readonly idleBefore: number
}

/**
 * The logins that are due, the longest unused first. Reads no record.
 *
 * @throws TypeError for options that make no sense
 */
export async function* listDueLogins(context: EngineContext, options: DueLogins): AsyncGenerator<DueLogin, undefined> {
  const { idleMs = IDLE_DUE_MS, limit = Infinity } = options
  if (!(idleMs >= 0 && Number.isFinite(idleMs))) throw new TypeError(`idleMs must be 0 or more, got ${idleMs}`)
  const { owner, server, profile } = parseConnection(options)
  const isWanted = ({ connection }: IdleConnection) =>
    (options.server === undefined || connection.server === server) &&
    (options.profile === undefined || connection.profile === profile)

  let found = 0
  for await (const login of dueOf(context, { owner: options.allOwners ? undefined : owner, idleMs })) {
    if (!isWanted(login)) continue
    yield login
    found += 1
    if (found === limit) return
  }
}

/** Those of an owner, or of all, at every server. */
async function* dueOf(
  { records, clock }: EngineContext,
  { owner, idleMs }: { readonly owner: string | undefined; readonly idleMs: number },
): AsyncGenerator<DueLogin, undefined> {
  const now = clock.now()
  for await (const login of records.listIdle(owner, now - (1 - MOST_EARLY) * idleMs)) {
    const idleBefore = now - (1 - MOST_EARLY * (await earliness(login))) * idleMs
    if (login.lastUsedAt < idleBefore) yield { ...login, idleBefore }
  }
  // A clock was ahead then, and would be waited for until that time comes again: their tokens are due by the plan.
  for await (const login of records.listUsedAfter(owner, now + OTHER_CLOCK_MS)) {
    yield { ...login, idleBefore: now - idleMs }
  }
}

/**
 * From 0 to 1, by the login and its last use: the same in every process and at every run, so that frequent runs do not find all of them
 * early, and another after each refresh.
 */
async function earliness({ connection, lastUsedAt }: IdleConnection): Promise<number> {
  const hash = fromBase64Url(await sha256(`${credentialKey(connection)} ${lastUsedAt}`))
  return new DataView(hash.buffer).getUint32(0) / 2 ** 32
}

/** More than any margin of an access token (rule R2), so that its own time shows the other clock too. */
const OTHER_CLOCK_MS = 3_600_000

/** A login is due at four fifths of the idle time at the earliest. */
const MOST_EARLY = 0.2
