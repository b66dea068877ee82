import type { AuthorizationServerMetadata, ProtectedResourceMetadata } from './metadata.js'

/** What is known about a server's authorization after discovery: plain JSON, storable. */
export interface Discovery {
  /** The server URL in canonical form. */
  readonly server: string
  /** The RFC 8707 `resource` to send: the resource document's own string, else the canonical server URL. */
  readonly resource: string
  readonly protectedResource?: ProtectedResourceMetadata
  readonly authorizationServer: AuthorizationServerMetadata
  readonly challengeScope?: string
  /** `origin`: no RFC 9728 document; `default-endpoints`: no metadata at all (MCP 2025-03-26). */
  readonly kind: 'protected-resource' | 'origin' | 'default-endpoints'
}
