import type { TokenSet } from '../oauth/token.js'
import type { StoredTokens } from './credential.js'

/** Rule R2: expiry counts from the time *before* the request. RFC 6749 §6: a reply without `refresh_token` keeps the old one. */
export function storedTokens(tokens: TokenSet, receivedAt: number, previous?: StoredTokens): StoredTokens {
  const rotated = tokens.refreshToken !== undefined && tokens.refreshToken.reveal() !== previous?.refreshToken?.reveal()
  const refreshToken = rotated ? tokens.refreshToken : previous?.refreshToken
  const previousRefreshToken = rotated ? previous?.refreshToken : previous?.previousRefreshToken
  const scope = tokens.scope ?? previous?.scope
  const lifetimeMs = tokens.expiresInSeconds === undefined ? undefined : tokens.expiresInSeconds * 1000
  // A clock that was set back during the request puts no end further away than the lifetime.
  const from = Math.min(tokens.requestedAtMs, receivedAt)
  return {
    accessToken: tokens.accessToken,
    receivedAt,
    ...(refreshToken && { refreshToken }),
    ...(previousRefreshToken && { previousRefreshToken }),
    ...(lifetimeMs !== undefined && { lifetimeMs, expiresAt: from + lifetimeMs }),
    ...(scope !== undefined && { scope }),
    ...(tokens.tokenType === 'dpop' && { isBound: true as const }),
  }
}
