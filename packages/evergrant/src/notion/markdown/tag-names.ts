/** Tags that stand round other blocks. */
export const CONTAINER_TAGS: ReadonlySet<string> = new Set([
  'callout',
  'columns',
  'column',
  'tabs',
  'tab',
  'synced_block',
  'synced_block_reference',
  'meeting-notes',
  'summary',
  'notes',
  'transcript',
])

/** Tags that name a file. */
export const MEDIA_TAGS: ReadonlySet<string> = new Set(['image', 'audio', 'video', 'file', 'pdf', 'embed'])

/** Tags that are a line. */
export const LINE_TAGS: ReadonlySet<string> = new Set([
  ...MEDIA_TAGS,
  'page',
  'database',
  'folder',
  'table_of_contents',
  'unknown',
])

/** Tags that stand in a line of text. */
export function isInlineTag(name: string): boolean {
  return name === 'span' || name === 'br' || name.startsWith('mention-')
}
