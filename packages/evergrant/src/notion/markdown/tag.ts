/** The attributes of a tag or of a block's `{…}`, in their order, decoded. One without a value is `true`. */
export type Attributes = Readonly<Record<string, string | true>>

export interface Tag {
  readonly name: string
  readonly attributes: Attributes
  readonly form: 'open' | 'close' | 'self-closing'
  /** Where the text behind it begins. */
  readonly end: number
}

const ATTRIBUTE = '[A-Za-z_][\\w:-]*(?:="[^"]*")?'
const TAG = new RegExp(`<(/?)([A-Za-z][\\w-]*)((?:\\s+${ATTRIBUTE})*)\\s*(/?)>`, 'y')
const BLOCK_ATTRIBUTES = new RegExp(`\\{(${ATTRIBUTE}(?:\\s+${ATTRIBUTE})*)\\}`, 'y')
const EACH_ATTRIBUTE = /([A-Za-z_][\w:-]*)(?:="([^"]*)")?/g

/** The tag that begins at this place of the text, if one does. */
export function tagAt(text: string, at: number): Tag | undefined {
  TAG.lastIndex = at
  const [whole, slash, name, attributes, selfSlash] = TAG.exec(text) ?? []
  if (whole === undefined || name === undefined) return undefined
  const form = slash === '/' ? 'close' : selfSlash === '/' ? 'self-closing' : 'open'
  return { name, attributes: readAttributes(attributes ?? ''), form, end: at + whole.length }
}

/** Takes the `{color="blue"}` off the end of a block's first line. */
export function splitBlockAttributes(line: string): { readonly text: string; readonly attributes: Attributes } {
  const without = { text: line, attributes: {} }
  const trimmed = line.trimEnd()
  if (!trimmed.endsWith('}')) return without
  const at = trimmed.lastIndexOf(' {') + 1
  BLOCK_ATTRIBUTES.lastIndex = at
  const [whole, attributes] = BLOCK_ATTRIBUTES.exec(trimmed) ?? []
  if (whole === undefined || at + whole.length !== trimmed.length) return without
  return { text: trimmed.slice(0, Math.max(0, at - 1)), attributes: readAttributes(attributes ?? '') }
}

function readAttributes(source: string): Attributes {
  const pairs = [...source.matchAll(EACH_ATTRIBUTE)].map(([, name, value]) => {
    return [name ?? '', value === undefined ? true : decodeValue(value)] as const
  })
  return Object.fromEntries(pairs)
}

export function openTag(name: string, attributes: Attributes): string {
  return `<${[name, ...printAttributes(attributes)].join(' ')}>`
}

export function selfClosingTag(name: string, attributes: Attributes): string {
  return `<${[name, ...printAttributes(attributes)].join(' ')}/>`
}

/** ` {color="blue"}`, or nothing. */
export function printBlockAttributes(attributes: Attributes): string {
  const printed = printAttributes(attributes)
  return printed.length === 0 ? '' : ` {${printed.join(' ')}}`
}

function printAttributes(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([name, value]) => (value === true ? name : `${name}="${encodeValue(value)}"`))
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The value of an attribute as it is meant. */
export function decodeValue(value: string): string {
  return value.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole
    const point = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
    return point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : whole
  })
}

/** The value of an attribute as Notion writes it. */
export function encodeValue(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/[\n\r\t]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A URL without the `{{` and `}}` that Notion puts round some. */
export function plainUrl(url: string): string {
  return url.startsWith('{{') && url.endsWith('}}') && url.length >= 4 ? url.slice(2, -2) : url
}
