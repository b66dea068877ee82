/** The schemas of tools as the providers of language models take them. */
export {
  changeLine,
  type PortableTool,
  portableTool,
  type SchemaChange,
  type ToolDescription,
} from './mcp/provider-schemas/portable-tool.js'
export { createPortableLists, type TellChanges } from './mcp/provider-schemas/portable-list.js'
export { type Provider, type ProviderRules, PROVIDERS } from './mcp/provider-schemas/providers.js'
