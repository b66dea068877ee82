import { createHash } from 'node:crypto'

import type { MemoryKv } from './memory-kv.js'
import type { ProviderHelpers } from './provider-copy.js'

/** Reuse detection over the stock provider: a refresh token works once, and its replay ends the login. */
export interface StrictLayer {
  /** Runs `work` when every earlier redemption of this refresh token is over: of two at once the second is a replay. */
  inTurn<T>(refreshToken: string, work: () => Promise<T>): Promise<T>
  /** Revokes the grant and answers 400 when the token was rotated out before; undefined lets the request through. */
  refuseReplay(refreshToken: string, clientId: string | undefined): Promise<Response | undefined>
  /** Marks the token as spent and ends the grant's access tokens apart from the new one. */
  rotated(refreshToken: string, newAccessToken: string): Promise<void>
}

export function createStrictLayer(kv: MemoryKv, helpers: ProviderHelpers): StrictLayer {
  const spent = new Set<string>()
  const latest = new Map<string, Promise<unknown>>()
  return {
    async inTurn(refreshToken, work) {
      const id = sha256(refreshToken)
      const before = latest.get(id) ?? Promise.resolve()
      const own = before.then(work, work)
      latest.set(id, own)
      try {
        return await own
      } finally {
        if (latest.get(id) === own) latest.delete(id)
      }
    },
    async refuseReplay(refreshToken, clientId) {
      const [userId, grantId] = refreshToken.split(':')
      if (!spent.has(sha256(refreshToken)) || userId === undefined || grantId === undefined) return undefined
      const grant = await kv.get(`grant:${userId}:${grantId}`, 'json')
      // Only the token's own client can end the login; a stranger gets the provider's answer.
      if (isRecord(grant) && grant['clientId'] !== clientId) return undefined
      await helpers.revokeGrant(grantId, userId)
      return Response.json(
        { error: 'invalid_grant', error_description: 'OAuth grant revoked' },
        { status: 400, headers: { 'cache-control': 'no-store' } },
      )
    },
    async rotated(refreshToken, newAccessToken) {
      spent.add(sha256(refreshToken))
      const [userId, grantId] = refreshToken.split(':')
      const prefix = `token:${userId}:${grantId}:`
      const { keys } = await kv.list({ prefix })
      const current = prefix + sha256(newAccessToken)
      await Promise.all(keys.filter(({ name }) => name !== current).map(({ name }) => kv.delete(name)))
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
