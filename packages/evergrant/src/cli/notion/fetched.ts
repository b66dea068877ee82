import { isObject } from '../tools/json-schema.js'
import { bodyOfPage } from './page-text.js'

/** What Notion's fetch tool answers for a page, a database or a view. */
export interface Fetched {
  readonly title: string
  /** The envelope, whole. */
  readonly text: string
  readonly truncated: boolean
  readonly unknownBlockIds: readonly string[]
}

/** `undefined` when the reply has another shape. */
export function parseFetched(data: unknown): Fetched | undefined {
  if (!isObject(data) || typeof data['text'] !== 'string') return undefined
  const { title, text, truncated, unknown_block_ids: unknownBlockIds } = data
  return {
    title: typeof title === 'string' ? title : '',
    text,
    truncated: truncated === true,
    unknownBlockIds: Array.isArray(unknownBlockIds) ? unknownBlockIds.filter((id) => typeof id === 'string') : [],
  }
}

/** A Markdown document: the title, which is no part of the body, and the body. Databases and views are given as they are. */
export function toMarkdown({ title, text }: Fetched): string {
  const body = bodyOfPage(text) ?? text
  const heading = title === '' ? [] : [`# ${title.replaceAll(/\s+/g, ' ')}`]
  return [...heading, ...(body === '' ? [] : [body])].join('\n\n')
}
