import { randomToken } from '../digest.js'
import { currentProcess, isProvedDead, type ProcessIdentity } from './process-identity.js'

/** One user of refresh tokens in this process, in words that another process can check. */
export function createProcessSpender(): {
  owner(): Promise<string>
  isProvedDead(owner: string): Promise<boolean>
} {
  // Two engines in one process are two spenders.
  const engine = randomToken()
  return {
    owner: async () => JSON.stringify({ ...(await currentProcess()), engine }),
    async isProvedDead(owner) {
      const identity = parseIdentity(owner)
      return identity !== undefined && (await isProvedDead(identity))
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
