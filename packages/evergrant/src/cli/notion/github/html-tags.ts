/** A tag of HTML as people write it in Markdown. */
export interface HtmlTag {
  readonly name: string
  readonly form: 'open' | 'close' | 'self-closing'
  readonly attributes: Readonly<Record<string, string>>
}

const TAG = /^<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*(\/?)>$/
const ATTRIBUTE = /([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/** Reads a piece of Markdown that is one tag. */
export function readHtmlTag(source: string): HtmlTag | undefined {
  const [, slash, name, attributes, selfSlash] = TAG.exec(source.trim()) ?? []
  if (name === undefined) return undefined
  const pairs = [...(attributes ?? '').matchAll(ATTRIBUTE)].map(([, key, ...values]) => {
    return [(key ?? '').toLowerCase(), values.find((value) => value !== undefined) ?? ''] as const
  })
  const form = slash === '/' ? 'close' : selfSlash === '/' ? 'self-closing' : 'open'
  return { name: name.toLowerCase(), form, attributes: Object.fromEntries(pairs) }
}

/** What such a tag is in Notion. */
export const HTML_MARKS: Readonly<Record<string, 'bold' | 'italic' | 'strikethrough' | 'underline' | 'code'>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strikethrough',
  del: 'strikethrough',
  strike: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  code: 'code',
  kbd: 'code',
}
