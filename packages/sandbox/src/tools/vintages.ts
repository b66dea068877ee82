import type { Vintage } from '../offer.js'

/** The tools of March 2026, in the order in which they are listed. */
const MARCH_2026 = [
  'notion-search',
  'notion-fetch',
  'notion-create-pages',
  'notion-update-page',
  'notion-move-pages',
  'notion-duplicate-page',
  'notion-create-database',
  'notion-update-data-source',
  'notion-create-view',
  'notion-update-view',
  'notion-query-data-sources',
  'notion-query-meeting-notes',
  'notion-create-comment',
  'notion-get-comments',
  'notion-get-teams',
  'notion-get-users',
] as const

/** What came on top of them until October 2026. */
const ADDED_BY_OCTOBER_2026 = [
  'notion-ai-search',
  'notion-get-tool-access',
  'notion-query-multiple-data-sources',
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
  'notion-restore-pages',
  'notion-create-file-upload',
  'notion-create-attachment',
  'notion-create-folder',
  'notion-update-folder',
  'notion-convert-page-to-skill',
  'notion-upload-skill',
  'notion-spawn-session',
  'notion-send-message-to-session',
  'notion-stop-session',
] as const

/** The names that `tools/list` of each vintage holds. */
export const TOOL_NAMES: Record<Vintage, readonly string[]> = {
  '2026-03': MARCH_2026,
  '2026-10': [...MARCH_2026, ...ADDED_BY_OCTOBER_2026],
}

/** Tools that came after the list of October 2026: they answer there, and stand in its list only where the sandbox is told so. */
export const LATER_TOOL_NAMES: readonly string[] = ['notion-get-file-download-urls']
