/**
 * The tools that this library uses, by underscored base name, and the month in which they were last seen at the server. The server's list is asked at
 * run time; this table only serves to say what has changed.
 */
export const LAST_SEEN = {
  search: '2026-11',
  ai_search: '2026-11',
  fetch: '2026-11',
  get_tool_access: '2026-11',
  query_data_sources: '2026-11',
  query_multiple_data_sources: '2026-11',
  get_comments: '2026-11',
  create_comment: '2026-11',
  get_users: '2026-11',
  get_teams: '2026-11',
  get_async_task: '2026-11',
  get_file_download_urls: '2026-10',
  download_attachment: '2026-11',
  create_file_upload: '2026-11',
  create_pages: '2026-11',
  update_page: '2026-11',
  move_pages: '2026-11',
  duplicate_page: '2026-11',
  restore_pages: '2026-10',
  create_database: '2026-11',
  update_data_source: '2026-11',
  create_view: '2026-11',
  update_view: '2026-11',
} as const

export type ToolBase = keyof typeof LAST_SEEN

/** As it is called on the wire. */
export function wireName(base: ToolBase): string {
  return `notion-${base.replaceAll('_', '-')}`
}

/** Some hosts are shown the two oldest tools without the prefix. */
export function namesOf(base: ToolBase): readonly string[] {
  return base === 'search' || base === 'fetch' ? [wireName(base), base] : [wireName(base)]
}
