/** Revisions of MCP that are opened by `initialize`, newest first. */
export const LEGACY_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

export const DEFAULT_LEGACY_VERSION = '2025-11-25'

/** The revision in which every request stands by itself. */
export const MODERN_VERSION = '2026-07-28'

/** Keys of `_meta`. @see https://modelcontextprotocol.io/specification/2026-07-28/basic */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const

/**
 * The member of `params` that says what a request is about, for the header that routes it.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const NAMING_PARAMS: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
])
