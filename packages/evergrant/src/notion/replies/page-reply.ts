import { isObject } from '../../internal/json-object.js'
import type { Ancestor } from '../fetched.js'
import { attribute, attributesOf, findBlock, findTag, jsonOf, keptUrl } from './envelope.js'
import { bodyOfPage } from './page-text.js'

/** What the text of a fetched page says of it. */
export interface PageText {
  /** As in its tag; the server's own word for the address wins. */
  readonly url: string | undefined
  readonly icon: string | undefined
  readonly content: string
  readonly properties: Readonly<Record<string, unknown>>
  /** As they stand in the text. */
  readonly propertiesText: string
  readonly ancestors: readonly Ancestor[]
  readonly isDeleted: boolean
}

/** `undefined` when the text is no page. @throws `RESPONSE_INVALID` for one whose head cannot be read */
export function parsePageText(text: string): PageText | undefined {
  const tag = findTag(text, 'page')
  if (tag === undefined) return undefined
  const head = headOf(text, tag.end)
  const propertiesText = findBlock(head, 'properties')?.content ?? ''
  const url = attribute(tag, 'url')
  return {
    url: url === undefined ? undefined : keptUrl(url),
    icon: attribute(tag, 'icon'),
    content: bodyOfPage(text) ?? '',
    properties: jsonOf('properties', propertiesText) ?? {},
    propertiesText,
    ancestors: ancestorsIn(head),
    isDeleted: tag.attributes.get('deleted') === true || attribute(tag, 'deleted') === 'true',
  }
}

/** What stands before the body, which is written by users and can look like anything. */
function headOf(text: string, from: number): string {
  const body = /^<(?:content|blank-page)>/m.exec(text.slice(from))
  return text.slice(from, body === null ? text.length : from + body.index)
}

/** Nearest first, as the server has them. */
export function ancestorsIn(text: string): readonly Ancestor[] {
  const path = findBlock(text, 'ancestor-path')?.content ?? ''
  return [...path.matchAll(/^<(?:parent|ancestor(?:-\d+)?)-(page|database|data-source)\s([^\n<>]*)>/gm)].map(
    ([, kind, inside = '']) => {
      const attributes = attributesOf(inside)
      const words = (name: string) => {
        const value = attributes.get(name)
        return typeof value === 'string' ? value : ''
      }
      return {
        kind: kind as Ancestor['kind'],
        title: words('title') || words('name'),
        url: keptUrl(words('url')),
      }
    },
  )
}

/** An emoji, an address, or nothing: each generation of replies has a shape of its own for it. */
export function pictureOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' || value === 'none' ? undefined : value
  if (!isObject(value)) return undefined
  const { type, emoji, url } = value
  if (typeof emoji === 'string') return emoji
  if (typeof url === 'string') return url
  const named = typeof type === 'string' ? value[type] : undefined
  return isObject(named) || typeof named === 'string' ? pictureOf(named) : undefined
}
