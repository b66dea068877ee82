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

/** Notion's tools that only read, as of October 2026. Names, never the server's own hints: a hint must not make a write repeatable. */
const NOTION_READS: ReadonlySet<string> = new Set([
  'notion-search',
  'notion-ai-search',
  'notion-get-tool-access',
  'notion-fetch',
  'notion-query-data-sources',
  'notion-query-multiple-data-sources',
  'notion-query-meeting-notes',
  'notion-get-comments',
  'notion-get-users',
  'notion-get-teams',
  'notion-get-async-task',
  'notion-list-private-pages',
  'notion-list-shared-pages',
  'notion-list-favorite-pages',
  'notion-list-recent-pages',
  'notion-get-file-download-urls',
])
