// Imported at the first connection: loading the SDK costs more than a whole call.
import { Client, type ClientCapabilities, type Implementation } from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import { createOutputValidator } from './output-validator.js'

/** The official SDK's client, not connected yet; all of them share what was compiled of output schemas. */
export function createSdkClient(
  info: Implementation,
  options: { readonly capabilities?: ClientCapabilities | undefined; readonly mode: 'auto' | 'legacy' },
): Client {
  return new Client(info, {
    capabilities: options.capabilities ?? {},
    versionNegotiation: { mode: options.mode },
    jsonSchemaValidator: outputValidator,
  })
}

const outputValidator = createOutputValidator(() => new AjvJsonSchemaValidator())
