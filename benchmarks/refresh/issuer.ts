import { randomBytes } from 'node:crypto'

/**
 * The grants of an authorization server that rotates strictly: a refresh token works once, and one that is presented again ends its
 * grant, so that no double spending stays unseen.
 */
export interface Issuer {
  /** A new grant and its first tokens. */
  issue(): Tokens
  /** New tokens for a refresh token; `undefined` for `invalid_grant`. */
  redeem(refreshToken: string): Tokens | undefined
  /** What happened since the last count, by this side's own books. */
  count(): Redemptions
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

export interface Redemptions {
  readonly grants: number
  /** Grants by how often they were redeemed. */
  readonly never: number
  readonly once: number
  readonly moreOften: number
  /** Refresh tokens that were presented again, or that nobody was given. */
  readonly refused: number
}

interface Grant {
  current: string
  redeemed: number
  isEnded: boolean
}

export function createIssuer(): Issuer {
  const grants = new Set<Grant>()
  const byToken = new Map<string, Grant>()
  let refused = 0

  const rotate = (grant: Grant): Tokens => {
    grant.current = randomToken()
    byToken.set(grant.current, grant)
    return { accessToken: randomToken(), refreshToken: grant.current }
  }

  return {
    issue() {
      const grant: Grant = { current: '', redeemed: 0, isEnded: false }
      grants.add(grant)
      return rotate(grant)
    },
    redeem(refreshToken) {
      const grant = byToken.get(refreshToken)
      if (grant === undefined || grant.isEnded || grant.current !== refreshToken) {
        refused += 1
        if (grant !== undefined) grant.isEnded = true
        return undefined
      }
      grant.redeemed += 1
      return rotate(grant)
    },
    count() {
      const times = [...grants].map(({ redeemed }) => redeemed)
      const having = (isWanted: (redeemed: number) => boolean) => times.filter(isWanted).length
      const counted = {
        grants: grants.size,
        never: having((redeemed) => redeemed === 0),
        once: having((redeemed) => redeemed === 1),
        moreOften: having((redeemed) => redeemed > 1),
        refused,
      }
      for (const grant of grants) grant.redeemed = 0
      refused = 0
      return counted
    },
  }
}

const randomToken = (): string => randomBytes(32).toString('base64url')
