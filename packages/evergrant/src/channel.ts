/** A conversation with an MCP server in bytes, for programs that pass messages on (bridges, gateways), and the client without the SDK. */
export type { Channel, EraName, Outgoing, Receive, Received, SendOptions, SessionState } from './mcp/channel/channel.js'
export { type Envelope, type MessageId, readEnvelope } from './mcp/channel/envelope.js'
export { mayRepeat } from './mcp/channel/session.js'
export type { LeanClient } from './mcp/channel/lean-client.js'
export type { LeanOpening } from './mcp/channel/open-lean.js'
export type { Progress, RequestOptions } from './mcp/channel/requester.js'
export type { Tool, ToolContent, ToolResult } from './mcp/channel/tools.js'
export type { CallToolOptions, Conversations, OpenChannelOptions } from './mcp/conversations.js'
