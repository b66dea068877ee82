import { randomToken } from '../digest.js'
import type { ProcessIdentity } from './process-identity.js'

/** One user of refresh tokens in this process, in words that another process can check. */
export function createProcessSpender(): {
  owner(): Promise<string>
  isProvedDead(owner: string): Promise<boolean>
} {
  // Two engines in one process are two spenders.
  let engine: string | undefined
  return {
    async owner() {
      const { currentProcess } = await import('./process-identity.js')
      return JSON.stringify({ ...(await currentProcess()), engine: (engine ??= randomToken()) })
    },
    async isProvedDead(owner) {
      const identity = parseIdentity(owner)
      if (identity === undefined) return false
      const { isProvedDead } = await import('./process-identity.js')
      return isProvedDead(identity)
    },
  }
}

function parseIdentity(owner: string): ProcessIdentity | undefined {
  const { boot, namespace, pid, startedAt } = JSON.parse(owner) as Partial<ProcessIdentity>
  const isIdentity =
    typeof boot === 'string' &&
    typeof namespace === 'string' &&
    typeof pid === 'number' &&
    typeof startedAt === 'string'
  return isIdentity ? { boot, namespace, pid, startedAt } : undefined
}
