import { type Discovery, discover } from '../oauth/discovery.js'
import { probeChallenge } from './challenge-probe.js'
import type { ConnectionId } from './connection.js'
import type { EngineContext } from './context.js'

/**
 * What the server says now about its authorization: nothing stored is believed.
 *
 * @param issuer preferred where the server names several authorization servers
 */
export async function discoverServer(
  context: EngineContext,
  connection: ConnectionId,
  issuer?: string,
): Promise<Discovery> {
  const { server } = connection
  const challenge = await probeChallenge(context.fetch, server)
  const discovery = await discover({
    fetch: context.fetch,
    server,
    ...(challenge.bearer && { challenge: challenge.bearer }),
    allowDefaultEndpoints: challenge.unauthorized,
    issuer,
  }).catch((error: unknown) => {
    throw challenge.explain(error)
  })
  const found = discovery.authorizationServer.issuer
  context.emit(connection, { type: 'discovered', issuer: found, kind: discovery.kind })
  return discovery
}
