// Imported at the first connection: loading the SDK costs more than a whole call.
import { Client, type ClientCapabilities, type Implementation } from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import type { ConnectionId } from '../credentials/connection.js'
import type { EngineContext } from '../credentials/context.js'
import { createListCache } from './list-cache.js'
import { createOutputValidator } from './output-validator.js'

/** The official SDK's client, not connected yet. */
export function createSdkClient(
  context: { readonly engine: EngineContext; readonly clientInfo: Implementation },
  options: {
    readonly connection: ConnectionId
    readonly capabilities?: ClientCapabilities | undefined
    readonly mode: 'auto' | 'legacy'
  },
): Client {
  return new Client(context.clientInfo, {
    capabilities: options.capabilities ?? {},
    versionNegotiation: { mode: options.mode },
    jsonSchemaValidator: outputValidator,
    responseCacheStore: createListCache(context.engine, options),
  })
}

const outputValidator = createOutputValidator(() => new AjvJsonSchemaValidator())
