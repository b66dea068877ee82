import { NOTION_READS } from './known-reads.js'

/** The envelope of a JSON-RPC message: what is needed to tell reads from writes. */
export interface WireMessage {
  readonly method: string
  /** `params.name` of a `tools/call`. */
  readonly tool?: string
}

export function parseMessage(body: string): WireMessage | undefined {
  const message: unknown = JSON.parse(body)
  if (typeof message !== 'object' || message === null || !('method' in message) || typeof message.method !== 'string')
    return undefined
  const params = 'params' in message ? message.params : undefined
  const name = typeof params === 'object' && params !== null && 'name' in params ? params.name : undefined
  return { method: message.method, ...(typeof name === 'string' && { tool: name }) }
}

/** Whether a message can be sent twice without doing anything twice. Unknown tools count as writes. */
export function isReplayable({ method, tool }: WireMessage): boolean {
  return method !== 'tools/call' || (tool !== undefined && NOTION_READS.has(tool))
}
