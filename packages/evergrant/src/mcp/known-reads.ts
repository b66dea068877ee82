import { isLoopbackUrl } from '../internal/url.js'

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
  'notion-download-attachment',
  'notion-download-skill',
  'notion-search-agents',
  'notion-search-sessions',
  'notion-query-sessions',
  'notion-get-session-status',
  'notion-wait-session',
  'notion-list-session-events',
  'notion-read-session-event',
  'notion-show-advanced-analysis-next-steps',
  'notion-check-mcp-next-steps',
  // Newer than the 26 above.
  'notion-get-file-download-urls',
])

/**
 * The tools of a server that are known to only read: Notion's, at Notion and on this machine (a sandbox, a proxy of one's own).
 * Elsewhere nothing is known, whatever the tools are called.
 */
export function knownReads(server: string): ReadonlySet<string> {
  return new URL(server).origin === NOTION_ORIGIN || isLoopbackUrl(server) ? NOTION_READS : NOTHING
}

const NOTION_ORIGIN = 'https://mcp.notion.com'
const NOTHING: ReadonlySet<string> = new Set()
