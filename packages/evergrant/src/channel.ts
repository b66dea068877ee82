/** A conversation with an MCP server in bytes, for programs that pass messages on (bridges, gateways), and the client without the SDK. */
import type { WithAbortSignal } from './internal/abort.js'
import type { LeanOpening as OwnLeanOpening } from './mcp/channel/open-lean.js'
import type { RequestOptions as OwnRequestOptions } from './mcp/channel/requester.js'

export type { Channel, EraName, Outgoing, Receive, Received, SendOptions, SessionState } from './mcp/channel/channel.js'
export { type Envelope, type MessageId, readEnvelope } from './mcp/channel/envelope.js'
export { judgeHeaderMarks, type LeftOutTool } from './mcp/channel/header-marks.js'
export { paramHeaders } from './mcp/channel/param-headers.js'
export type { LeanClient } from './mcp/channel/lean-client.js'
export type { Progress } from './mcp/channel/requester.js'
export type LeanOpening = WithAbortSignal<OwnLeanOpening>
export type RequestOptions = WithAbortSignal<OwnRequestOptions>
export type { Tool, ToolContent, ToolResult } from './mcp/channel/tools.js'
export type { CallToolOptions, Conversations, OpenChannelOptions } from './mcp/conversations.js'
export type { HandshakeMemory } from './mcp/handshake-memory.js'
export { type MayRepeat, repeatRule } from './mcp/replay.js'
export { parseToolError, type ToolError } from './mcp/tool-error.js'
export { outcomeOfError, outcomeOfResult, type WriteOutcome } from './mcp/write-outcome.js'
