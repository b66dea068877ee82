import type { GrantStats, Stats } from '@evergrant/sandbox'

/** Why a login was asked for, and whether that could have been avoided. */
export interface Verdict {
  readonly avoidable: boolean
  readonly because: Reason
}

type Reason = Unavoidable | Avoidable
type Unavoidable =
  | 'it had reached its absolute end'
  | 'it was idle and nothing could keep it alive'
  | 'a person revoked it'
  | 'the reply of a rotation was cut'
  | 'a process was killed before it could store a rotation'
type Avoidable =
  | 'it was alive'
  | 'it was idle though something could have kept it alive'
  | 'a token was replayed whose reply had arrived'
  | 'a token was spent that could not be stored'
  | 'a program ended it'
  | 'there was no login'

/** What the judge looks at: the ledger of the sandbox, and what the soak itself did. Nothing that the client says. */
export interface Evidence {
  /** The ledger at the moment at which the login was asked for. */
  readonly ledger: Pick<Stats, 'grants' | 'redemptions'>
  /** An idle login is due for its keepalive after so long. */
  readonly idleDueMs: number
  /** When a keepalive ran that nothing hindered. */
  readonly keepalives: readonly number[]
  /** Refresh tokens, as the ledger names them, whose spender was killed before the answer was stored. */
  readonly killed: ReadonlySet<string>
  /** Refresh tokens that were spent although the store refused every write by then. */
  readonly reckless: ReadonlySet<string>
}

/** Judges the newest login of the ledger. */
export function judgeLogin(evidence: Evidence): Verdict {
  const grant = evidence.ledger.grants.findLast(({ tokensAt }) => tokensAt !== undefined)
  if (grant === undefined) return avoidable('there was no login')
  // The provider refuses the last minute of a login before it removes it.
  if (grant.expired === 'absolute') return unavoidable('it had reached its absolute end')
  if (grant.revokedAt === undefined) return avoidable('it was alive')
  if (grant.expired === 'idle') return judgeIdle(evidence, grant)
  if (grant.revokedBecause === 'revoked by the user') return unavoidable('a person revoked it')
  if (grant.replayed !== undefined) return judgeReplay(evidence, grant.replayed)
  return avoidable('a program ended it')
}

function judgeIdle({ keepalives, idleDueMs }: Evidence, { lastRotatedAt, tokensAt, revokedAt }: GrantStats): Verdict {
  const dueAt = Date.parse(lastRotatedAt ?? tokensAt ?? '') + idleDueMs
  const endedAt = Date.parse(revokedAt ?? '')
  return keepalives.some((at) => at >= dueAt && at < endedAt)
    ? avoidable('it was idle though something could have kept it alive')
    : unavoidable('it was idle and nothing could keep it alive')
}

/** Only a client that never got the new tokens has to send the old one again. */
function judgeReplay({ ledger, killed, reckless }: Evidence, token: string): Verdict {
  if (reckless.has(token)) return avoidable('a token was spent that could not be stored')
  if ((ledger.redemptions[token]?.cut ?? 0) > 0) return unavoidable('the reply of a rotation was cut')
  if (killed.has(token)) return unavoidable('a process was killed before it could store a rotation')
  return avoidable('a token was replayed whose reply had arrived')
}

const unavoidable = (because: Unavoidable): Verdict => ({ avoidable: false, because })
const avoidable = (because: Avoidable): Verdict => ({ avoidable: true, because })
