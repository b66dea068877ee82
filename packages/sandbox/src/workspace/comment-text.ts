import { ApiError, invalid } from './api-error.js'
import { assertUploads, attachUploads } from './files.js'
import { readColor } from './markdown/color.js'
import { parseInline } from './markdown/parse-inline.js'
import { parseLeaf } from './markdown/parse-leaf.js'
import { printBlocks } from './markdown/print-blocks.js'
import { printInline } from './markdown/print-inline.js'
import type { Piece, PieceContent, Style } from './markdown/rich-text.js'
import { normalize } from './markdown/normalize.js'
import { pageUrl, readId, userUrl } from './urls.js'
import type { Workspace } from './workspace.js'

const MAX_ATTACHMENTS = 3

/** A comment's Markdown as it is kept: inline forms line by line, and at most three uploads. Blocks of other kinds are plain text. */
export function storedComment(workspace: Workspace, markdown: string): string {
  const lines = markdown.split('\n').map((line) => {
    const leaf = line.includes('file-upload://') ? parseLeaf(line.trim()) : undefined
    return {
      text: leaf === undefined ? printInline(parseInline(line)) : printBlocks([leaf]),
      isUpload: leaf !== undefined,
    }
  })
  if (lines.filter(({ isUpload }) => isUpload).length > MAX_ATTACHMENTS) {
    throw invalid(`A comment takes at most ${MAX_ATTACHMENTS} attachments.`)
  }
  const text = lines.map((line) => line.text).join('\n')
  if (text.trim() === '') throw invalid('A comment must not be empty.')
  assertUploads(workspace, text)
  return attachUploads(workspace, text)
}

/** One piece of the `rich_text` form, as the schema of the tool lets it through. */
export interface RichTextItem {
  readonly type?: 'text' | 'mention' | 'equation' | undefined
  readonly annotations?: Readonly<Record<string, unknown>> | undefined
  readonly text?: { readonly content: string; readonly link?: { readonly url: string } | null | undefined } | undefined
  readonly mention?: Readonly<Record<string, unknown>> | undefined
  readonly equation?: { readonly expression: string } | undefined
}

/** The same from the `rich_text` form. */
export function storedRichText(
  { workspace, userId }: { readonly workspace: Workspace; readonly userId: string },
  items: readonly RichTextItem[],
): string {
  const pieces = items.map((item): Piece => {
    const link = item.text?.link?.url
    const style = { ...readStyle(item.annotations ?? {}), ...(link === undefined ? {} : { link }) }
    return { ...readContent(item, { workspace, userId }), style }
  })
  const text = printInline(normalize(pieces))
  if (text.trim() === '') throw invalid('A comment must not be empty.')
  return text
}

function readStyle(annotations: Readonly<Record<string, unknown>>): Style {
  const color = typeof annotations['color'] === 'string' ? readColor(annotations['color']) : undefined
  const isOn = (name: string) => annotations[name] === true
  return {
    ...(isOn('bold') ? { bold: true } : {}),
    ...(isOn('italic') ? { italic: true } : {}),
    ...(isOn('strikethrough') ? { strike: true } : {}),
    ...(isOn('underline') ? { underline: true } : {}),
    ...(isOn('code') ? { code: true } : {}),
    ...(color === undefined ? {} : { color }),
  }
}

interface Speaker {
  readonly workspace: Workspace
  readonly userId: string
}

function readContent(item: RichTextItem, speaker: Speaker): PieceContent {
  const { type = 'text', text, equation, mention } = item
  if (type === 'equation' && equation !== undefined) return { kind: 'math', expression: equation.expression }
  if (type === 'mention' && mention !== undefined) return readMention(mention, speaker)
  if (type === 'text' && text !== undefined) return { kind: 'text', text: text.content }
  throw invalid(`rich_text items of type "${type}" need a member "${type}".`)
}

function readMention(mention: Readonly<Record<string, unknown>>, speaker: Speaker): PieceContent {
  const type = typeof mention['type'] === 'string' ? mention['type'] : (Object.keys(mention)[0] ?? '')
  const value = mention[type] as Readonly<Record<string, unknown>> | undefined
  const named = (name: string) => (typeof value?.[name] === 'string' ? value[name] : undefined)
  if (type === 'user') return tag('mention-user', { url: userUrl(existing(speaker.workspace.users, named('id'))) })
  if (type === 'page')
    return tag('mention-page', { url: pageUrl(existing(speaker.workspace.pages.values(), named('id'))) })
  if (type === 'database') {
    return tag('mention-database', { url: pageUrl(existing(speaker.workspace.databases.values(), named('id'))) })
  }
  if (type === 'date' && named('start') !== undefined) {
    return tag('mention-date', { start: named('start'), end: named('end'), timeZone: named('time_zone') })
  }
  if (type === 'custom_emoji' && named('name') !== undefined) return { kind: 'text', text: `:${named('name')}:` }
  if (type === 'template_mention') return readTemplateMention(value ?? {}, speaker)
  throw invalid(`The mention ${JSON.stringify(mention).slice(0, 200)} is not one of user, page, database, date, …`)
}

/** `today`, `now` and `me` are filled in when the comment is made. */
function readTemplateMention(value: Readonly<Record<string, unknown>>, { workspace, userId }: Speaker): PieceContent {
  const word = Object.entries(value).find(([name]) => name !== 'type')?.[1]
  const now = new Date(workspace.clock.nowMs()).toISOString()
  if (word === 'me') return tag('mention-user', { url: userUrl(userId) })
  if (word === 'today') return tag('mention-date', { start: now.slice(0, 10) })
  if (word === 'now')
    return tag('mention-date', { start: now.slice(0, 10), startTime: now.slice(11, 16), timeZone: 'UTC' })
  throw invalid('A template_mention is one of today, now and me.')
}

function tag(name: string, attributes: Readonly<Record<string, string | undefined>>): PieceContent {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return { kind: 'mention', tag: name, attributes: new Map(given), label: '' }
}

function existing(objects: Iterable<{ readonly id: string }>, reference: string | undefined): string {
  const id = readId(reference ?? '')
  for (const object of objects) if (object.id === id) return object.id
  throw new ApiError('object_not_found', `The mention names ${JSON.stringify(reference)}, which does not exist.`)
}
