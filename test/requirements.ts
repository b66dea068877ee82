import { MCP_AUTHORIZATION, MCP_AUTHORIZATION_2026 } from './requirements/mcp-authorization.js'
import { MCP_LIFECYCLE_2025, MCP_ROUNDS_2026, MCP_VERSIONING_2026 } from './requirements/mcp-lifecycle.js'
import { MCP_SECURITY } from './requirements/mcp-security.js'
import { MCP_TRANSPORT_2025, MCP_TRANSPORT_2026 } from './requirements/mcp-transport.js'
import { CLIENT_METADATA_DOCUMENTS, RFC_7591, RFC_8252, RFC_8414, RFC_9728 } from './requirements/oauth-clients.js'
import { RFC_7636, RFC_8707, RFC_9207, RFC_9700 } from './requirements/oauth-codes.js'
import { RFC_6749, RFC_6750, RFC_7009 } from './requirements/oauth-core.js'
import { MCP_EXTENSIONS, RFC_7523, RFC_8693, RFC_9449 } from './requirements/oauth-proofs.js'

export { SCENARIOS } from './requirements/own.js'

/**
 * Everything that the specifications ask of a client, page by page. A test cites what it shows by a comment right above it,
 * `// @requirement mcp-auth/pkce-s256`; the gate `requirements` holds both sides together, and docs/conformance.md is made of them.
 *
 * What only points to another document stands there. What is asked of servers alone is left out.
 */
export const PAGES = [
  MCP_AUTHORIZATION,
  MCP_AUTHORIZATION_2026,
  MCP_TRANSPORT_2025,
  MCP_TRANSPORT_2026,
  MCP_LIFECYCLE_2025,
  MCP_VERSIONING_2026,
  MCP_ROUNDS_2026,
  MCP_SECURITY,
  RFC_6749,
  RFC_6750,
  RFC_7009,
  RFC_7591,
  RFC_7636,
  RFC_8252,
  RFC_8414,
  RFC_8707,
  RFC_9207,
  RFC_9700,
  RFC_9728,
  CLIENT_METADATA_DOCUMENTS,
  RFC_7523,
  RFC_8693,
  RFC_9449,
  MCP_EXTENSIONS,
]
