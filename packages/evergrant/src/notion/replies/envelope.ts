import { EvergrantError } from '../../errors.js'
import { parseJsonObject } from '../../internal/json-object.js'

/** The pseudo-XML that Notion wraps its replies in. What users wrote stands in it as it is: only attributes are escaped. */

/** Without the `{{…}}` that some replies put round an address. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, '$1').trim()
}

/** The address as it is kept: without braces, and without what only says how it was shared. */
export function keptUrl(text: string): string {
  const url = unwrapped(text)
  const [, start = url, query] = /^([^?#]*)\?([^#]*)$/.exec(url) ?? []
  if (query === undefined) return url
  const kept = query.split('&').filter((part) => !part.startsWith('pvs='))
  return kept.length === 0 ? start : `${start}?${kept.join('&')}`
}

export function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|apos|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** The attributes of a tag's inside, unescaped. A bare one, such as ` deleted`, is `true`. */
export function attributesOf(inside: string): ReadonlyMap<string, string | true> {
  const found = new Map<string, string | true>()
  for (const [, name = '', value] of inside.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
    if (!found.has(name)) found.set(name, value === undefined ? true : unescaped(value))
  }
  return found
}

export interface Tag {
  readonly attributes: ReadonlyMap<string, string | true>
  /** Where the tag begins and where its inside does. */
  readonly index: number
  readonly end: number
}

/** The first such tag that begins a line, from `from` on. */
export function findTag(text: string, name: string, from = 0): Tag | undefined {
  const pattern = new RegExp(`^<${name}((?:\\s+[\\w:-]+(?:="[^"\\n]*")?)*)\\s*/?>`, 'gm')
  pattern.lastIndex = from
  const match = pattern.exec(text)
  if (match === null) return undefined
  return { attributes: attributesOf(match[1] ?? ''), index: match.index, end: match.index + match[0].length }
}

/** Every such tag that begins a line. */
export function findTags(text: string, name: string): readonly Tag[] {
  const tags: Tag[] = []
  for (let tag = findTag(text, name); tag !== undefined; tag = findTag(text, name, tag.end)) tags.push(tag)
  return tags
}

/** What a pair of tags holds, and where it ends. */
export interface Block {
  readonly content: string
  readonly end: number
}

/**
 * The first block of that name from `from` on. Its closing tag begins a line: JSON and attributes hold no line breaks, so that no text of a user
 * can close it. `undefined` where there is none.
 *
 * @throws `RESPONSE_INVALID` for one that is not closed
 */
export function findBlock(text: string, name: string, from = 0): Block | undefined {
  const opening = findTag(text, name, from)
  if (opening === undefined) return undefined
  if (text.startsWith('/>', opening.end - 2)) return { content: '', end: opening.end }
  const lineEnd = text.indexOf('\n', opening.end)
  const onLine = text.slice(opening.end, lineEnd === -1 ? undefined : lineEnd).lastIndexOf(`</${name}>`)
  const end = onLine === -1 ? text.indexOf(`\n</${name}>`, opening.end) : opening.end + onLine
  if (end === -1) throw unreadable(name)
  return { content: text.slice(opening.end, end).trim(), end }
}

/** What a block says as JSON; `undefined` for an empty one. @throws `RESPONSE_INVALID`: taken for nothing, it would be data lost without a word */
export function jsonOf(name: string, content: string): Readonly<Record<string, unknown>> | undefined {
  if (content === '') return undefined
  return parseJsonObject(content) ?? fail(unreadable(name))
}

function unreadable(name: string): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `What Notion sent as <${name}> cannot be read`, {
    details: { tag: name },
  })
}

function fail(error: EvergrantError): never {
  throw error
}

/** With the title as one line, as everything else is that stands before the blocks: in a title of several, a line can look like a tag. */
export function withFlatTitle(text: string, title: string): string {
  return title.includes('\n')
    ? text.replaceAll(` is: ${title}\n`, () => ` is: ${title.replaceAll(/\s+/g, ' ')}\n`)
    : text
}

/** Where the text next stands, for places that only grow: what is not there is looked for once. */
export function nextIn(text: string, part: string): (from: number) => number {
  let known = text.indexOf(part)
  return (from) => {
    if (known !== -1 && known < from) known = text.indexOf(part, from)
    return known
  }
}

/** An attribute that has a value. */
export function attribute(tag: Tag | undefined, name: string): string | undefined {
  const value = tag?.attributes.get(name)
  return typeof value === 'string' ? value : undefined
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
}
