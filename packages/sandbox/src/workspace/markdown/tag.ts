import { escapeXml } from '../urls.js'

/** The attributes of a tag in the order in which they are printed. A bare attribute is `true`. */
export type Attributes = ReadonlyMap<string, string>

export interface Tag {
  readonly name: string
  readonly attributes: Attributes
  readonly isClosing: boolean
  readonly isSelfClosing: boolean
  /** Where the text goes on behind it. */
  readonly end: number
}

const TAG = /<(\/?)([a-z][a-z_-]*)((?:\s+[a-zA-Z][\w-]*(?:="[^"]*")?)*)\s*(\/?)>/y
const ATTRIBUTE = /([a-zA-Z][\w-]*)(?:="([^"]*)")?/g

/** The tag that begins at `at`; undefined when none does. */
export function readTag(text: string, at: number): Tag | undefined {
  TAG.lastIndex = at
  const match = TAG.exec(text)
  if (match === null) return undefined
  const [whole, slash, name = '', attributes = '', selfClosing] = match
  return {
    name,
    attributes: readAttributes(attributes),
    isClosing: slash === '/',
    isSelfClosing: selfClosing === '/',
    end: at + whole.length,
  }
}

export function readAttributes(text: string): Attributes {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(
    ([, name = '', value]) => [name, unescapeXml(value ?? 'true')] as const,
  )
  return new Map(pairs)
}

/** The attributes of a start tag, each with a space before it. */
export function printAttributes(attributes: Attributes): string {
  return [...attributes].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('')
}

/** Those attributes that a tag knows, in its order; URLs lose the `{{…}}` that replies wrap them in. */
export function pickAttributes(attributes: Attributes, names: readonly string[]): Attributes {
  return new Map(
    names.flatMap((name) => {
      const value = attributes.get(name)
      return value === undefined ? [] : [[name, unwrapAddress(value)] as const]
    }),
  )
}

/** An address without the `{{…}}` that replies wrap it in. */
export function unwrapAddress(value: string): string {
  let address = value
  while (address.startsWith('{{') && address.endsWith('}}') && address.length >= 4) address = address.slice(2, -2)
  return address
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}
