/** The pseudo-XML that Notion wraps its replies in. What users wrote stands in it as it is: only attributes are escaped. */

/** Without the `{{…}}` that some replies put round an address. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, '$1').trim()
}

/** The address as it is kept: without braces, and without what only says how it was shared. */
export function plainUrl(text: string): string {
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

/** What stands between two lines that are these tags, the first of each. */
export function between(text: string, name: string, from = 0): string | undefined {
  const opening = findTag(text, name, from)
  if (opening === undefined) return undefined
  const end = text.indexOf(`</${name}>`, opening.end)
  return end === -1 ? undefined : text.slice(opening.end, end)
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
