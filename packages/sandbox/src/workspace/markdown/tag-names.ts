/** Tags round other blocks, with the attributes that they keep. */
export const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  callout: ['icon', 'color'],
  details: ['color'],
  columns: [],
  column: ['ratio'],
  tabs: [],
  tab: ['icon'],
  synced_block: ['url'],
  synced_block_reference: ['url', 'notice'],
  'meeting-notes': [],
  summary: [],
  notes: [],
  transcript: [],
}

interface LeafTag {
  readonly attributes: readonly string[] | 'all'
  readonly hasBody: boolean
}

/** Tags that stand on a line of their own, with the attributes that they keep. */
export const LEAVES: Readonly<Record<string, LeafTag>> = {
  page: { attributes: ['url'], hasBody: true },
  database: { attributes: ['url', 'inline', 'data-source-url'], hasBody: true },
  folder: { attributes: ['url'], hasBody: true },
  audio: { attributes: ['src', 'color'], hasBody: true },
  video: { attributes: ['src', 'color'], hasBody: true },
  file: { attributes: ['src', 'color'], hasBody: true },
  pdf: { attributes: ['src', 'color'], hasBody: true },
  embed: { attributes: ['src', 'color'], hasBody: true },
  table_of_contents: { attributes: ['color'], hasBody: false },
  unknown: { attributes: ['url', 'alt'], hasBody: false },
  'custom-block': { attributes: 'all', hasBody: true },
}

/** Mentions within a line, with the attributes that they keep. */
export const MENTIONS: Readonly<Record<string, readonly string[]>> = {
  'mention-user': ['url'],
  'mention-page': ['url'],
  'mention-database': ['url'],
  'mention-data-source': ['url'],
  'mention-agent': ['url'],
  'mention-date': ['start', 'end', 'startTime', 'endTime', 'timeZone'],
}
