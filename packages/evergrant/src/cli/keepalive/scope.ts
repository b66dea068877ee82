import type { ConnectionStatus } from '../../index.js'
import type { Context } from '../context.js'

export interface KeepaliveScope {
  readonly idleMs: number
  readonly allOwners: boolean
  readonly server?: string | undefined
  readonly profile?: string | undefined
}

export function isInScope(
  { connection }: Pick<ConnectionStatus, 'connection'>,
  { server, profile }: Pick<KeepaliveScope, 'server' | 'profile'>,
): boolean {
  return (server ?? connection.server) === connection.server && (profile ?? connection.profile) === connection.profile
}

/**
 * A mistyped name must not look like a login that lives: a daily job would go on in good faith.
 *
 * @throws `PROFILE_UNKNOWN` or `AUTHORIZATION_REQUIRED` when the scope names a login that is not there
 */
export async function assertKnown(
  context: Pick<Context, 'evergrant' | 'explaining' | 'connection' | 'io'>,
  scope: KeepaliveScope,
): Promise<void> {
  if (scope.allOwners || (scope.server ?? scope.profile) === undefined) return
  const connections = await (await context.evergrant()).connections()
  if (connections.some((one) => isInScope(one, scope))) return
  // There is none to get a token for, which is then told as by every other command.
  await context.explaining((evergrant) =>
    evergrant.getAccessToken({ ...context.connection(), signal: context.io.signal }),
  )
}
