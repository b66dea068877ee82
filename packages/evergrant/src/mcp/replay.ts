import { NOTION_READS } from './known-reads.js'

/** The envelope of a JSON-RPC message: what is needed to tell reads from writes. */
export interface WireMessage {
  readonly method: string
  /** `params.name` of a `tools/call`. */
  readonly tool?: string
}

/** Whether a message can be sent twice without doing anything twice. Unknown tools count as writes. */
export function isReplayable({ method, tool }: WireMessage): boolean {
  return method !== 'tools/call' || (tool !== undefined && NOTION_READS.has(tool))
}
