import { currentProcess, isProvedDead, type ProcessIdentity } from './process-identity.js'

/** This process as the spender of refresh tokens, in words that another process can check. */
export const processSpender = {
  owner: async (): Promise<string> => JSON.stringify(await currentProcess()),
  isProvedDead: async (owner: string): Promise<boolean> => {
    const identity = parseIdentity(owner)
    return identity !== undefined && (await isProvedDead(identity))
  },
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
