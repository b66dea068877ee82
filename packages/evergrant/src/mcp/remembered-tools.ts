import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import type { LeanClient } from './channel/lean-client.js'
import { listAllTools, type ToolLister } from './channel/tools.js'
import { isUsable, type RememberedServers } from './remembered-server.js'

export interface ToolsContext extends Pick<ToolLister, 'onToolLeftOut'> {
  readonly engine: EngineContext
  readonly memory: Pick<RememberedServers, 'loadTools' | 'saveTools' | 'loadEarlierTools'>
}

/** The client, whose list of tools is kept, and taken from what is kept where its caller agrees. */
export function withRememberedTools(
  client: LeanClient,
  { engine, memory, onToolLeftOut }: ToolsContext,
  connection: ConnectionId,
): LeanClient {
  const rememberedTools: LeanClient['rememberedTools'] = async (maxAgeMs) => {
    const kept = await memory.loadTools(connection)
    return kept && isUsable(kept, { unhintedMs: maxAgeMs, now: engine.clock.now() }) ? kept.tools : undefined
  }
  return {
    ...client,
    rememberedTools,
    async listTools({ rememberedMs, ...options } = {}) {
      const kept = rememberedMs === undefined ? undefined : await rememberedTools(rememberedMs)
      if (kept !== undefined) return kept
      const list = await listAllTools({ ...client, onToolLeftOut }, options)
      await memory.saveTools(connection, list)
      return list.tools
    },
  }
}
