import type { Channel } from '../channel.js'

export { judgeHeaderMarks, paramHeaders, parseToolError, readEnvelope } from '../channel.js'
export type { Envelope, HandshakeMemory, MessageId, Outgoing, Receive, Received, SendOptions } from '../channel.js'

/** What the bridge needs of the channel to the server: one MCP conversation, bytes in, bytes out. */
export type Remote = Pick<Channel, 'session' | 'send' | 'listen' | 'close'>
