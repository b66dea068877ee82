import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { keptUrl } from '../replies/envelope.js'

/** What a person or a reply points to, by its form alone: that it exists is not said. */
export interface NotionReference {
  /** `object`: a page, a database, or a block; only the server knows which. */
  readonly kind: 'object' | 'data-source' | 'view' | 'user' | 'discussion' | 'file' | 'document' | 'self'
  /** As the tools take it: an address, or a UUID with dashes. */
  readonly address: string
  /** UUID with dashes, where there is one. */
  readonly id: string | undefined
  /** `view://…` of an address that shows a database through a view. */
  readonly view: string | undefined
}

/**
 * IDs with and without dashes, addresses of every form (`app.notion.com/p/…`, `www.notion.so/Slug-…`, `*.notion.site`), `collection://…`, `view://…`,
 * `user://…`, `discussion://…`, files, `notion://docs/…` and `self`; braces round them are taken off. `undefined` for what is none of them, such as a title.
 */
export function parseReference(text: string): NotionReference | undefined {
  const address = keptUrl(text)
  if (address === 'self') return reference('self', address)
  const id = toUuid(address)
  if (id !== undefined) return reference('object', id, id)
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):\/\//i.exec(address) ?? []
  if (/^https?$/i.test(scheme)) return pageReference(address)
  const kind = SCHEMES[scheme.toLowerCase()]
  if (kind === undefined) {
    // As it is copied out of an address: the title's words and the ID.
    const [, copied = ''] = /^[^\s/?#]+-([\da-f]{32})$/i.exec(address) ?? []
    const bare = toUuid(copied)
    return bare === undefined ? undefined : reference('object', bare, bare)
  }
  const found = toUuid(address.slice(scheme.length + 3).split(/[/?#]/)[0] ?? '')
  const needsId = kind === 'data-source' || kind === 'view'
  return needsId && found === undefined ? undefined : reference(kind, address, found)
}

/** The same, for what has to be one. @throws `REFERENCE_INVALID` */
export function readReference(text: string): NotionReference {
  const found = parseReference(text)
  if (found !== undefined) return found
  throw new EvergrantError('REFERENCE_INVALID', `${quote(text)} is neither an ID nor an address of Notion`)
}

/** A UUID with dashes out of 32 hexadecimal signs, with dashes or without; `undefined` for anything else. */
export function toUuid(text: string): string | undefined {
  const hex = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text) ? text.replaceAll('-', '') : text
  if (!/^[\da-f]{32}$/i.test(hex)) return undefined
  return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The address of a page or database as Notion writes it today. */
export function pageUrl(id: string): string {
  return `https://app.notion.com/p/${id.replaceAll('-', '')}`
}

function pageReference(address: string): NotionReference | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (!/(?:^|\.)notion\.(?:so|site|com)$/.test(url.hostname)) return undefined
  // `?p=` is a page that lies over the database behind it.
  const [id] = [url.searchParams.get('p') ?? '', url.pathname.split('/').findLast(Boolean) ?? ''].flatMap((part) =>
    idAtEnd(part),
  )
  if (id === undefined) return undefined
  const view = toUuid(url.searchParams.get('v') ?? '')
  return { kind: 'object', address, id, view: view && `view://${view}` }
}

/** `My-title-0123…` as well as the ID alone. */
function idAtEnd(part: string): readonly string[] {
  const id = [part, part.slice(-36), part.slice(-32)].map(toUuid).find((found) => found !== undefined)
  return id === undefined ? [] : [id]
}

function reference(kind: NotionReference['kind'], address: string, id?: string): NotionReference {
  return { kind, address, id, view: undefined }
}

const SCHEMES: Readonly<Record<string, NotionReference['kind'] | undefined>> = {
  collection: 'data-source',
  view: 'view',
  user: 'user',
  discussion: 'discussion',
  'file-upload': 'file',
  'notion-file-block': 'file',
  notion: 'document',
}
