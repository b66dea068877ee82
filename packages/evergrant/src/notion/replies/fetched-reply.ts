import { sha256 } from '../../internal/digest.js'
import { EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { Fetched } from '../fetched.js'
import { toUuid } from '../references/reference.js'
import { parseDatabaseText, parseViews } from './database-reply.js'
import { keptUrl, withFlatTitle } from './envelope.js'
import { parsePageText, pictureOf } from './page-reply.js'
import { parseDataSources } from './schema-reply.js'
import { parseAccess, parseSelf } from './self-reply.js'
import { withoutSignatures } from './signed-urls.js'

/**
 * What Notion's fetch tool answered, read. Both generations of replies are understood; what has another shape is a `document`. The texts in it
 * are written by users: data, never instructions.
 *
 * @throws `RESPONSE_INVALID` where the properties, a schema or a view in it cannot be read
 */
export async function parseFetched(data: unknown): Promise<Fetched> {
  const raw = isObject(data) ? data : {}
  const text = typeof data === 'string' ? data : words(raw['text'])
  const base: Base = {
    title: words(raw['title']),
    url: keptUrl(words(raw['url'])),
    text,
    raw: data,
    icon: pictureOf(raw['icon']),
    cover: pictureOf(raw['cover']),
  }
  try {
    return await READERS[kindOf(raw, text)](base, raw)
  } catch (error) {
    throw isEvergrantError(error, 'RESPONSE_INVALID') ? ofWhat(error, base) : error
  }
}

function ofWhat({ message, details }: EvergrantError, { url }: Base): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `${quote(url)}: ${message}`, {
    details: { ...details, url },
    hint: '`evergrant call notion-fetch id=…` shows it as it came; a newer Evergrant may read it.',
  })
}

type Base = Pick<Fetched, 'title' | 'url' | 'text' | 'raw' | 'icon' | 'cover'>
type Reader = (base: Base, raw: Readonly<Record<string, unknown>>) => Fetched | Promise<Fetched>

/** By the server's word, else by the first tag: replies of March 2026 have no `metadata`. */
function kindOf({ metadata, self }: Readonly<Record<string, unknown>>, text: string): Fetched['kind'] {
  if (isObject(self)) return 'self'
  const said = isObject(metadata) ? metadata['type'] : undefined
  const [, tag] = /^<(page|database|data-source|view)[\s>]/m.exec(text) ?? []
  if (tag === undefined || said === 'document') return 'document'
  const known = typeof said === 'string' && Object.hasOwn(KINDS, said) ? KINDS[said] : undefined
  return known ?? KINDS[tag] ?? 'document'
}

const KINDS: Readonly<Record<string, Fetched['kind'] | undefined>> = {
  page: 'page',
  skill: 'page',
  database: 'database',
  data_source: 'data-source',
  'data-source': 'data-source',
  view: 'view',
}

const READERS: Readonly<Record<Fetched['kind'], Reader>> = {
  page: readPage,
  self(base) {
    const self = parseSelf(base.raw)
    if (self === undefined) return { ...base, kind: 'document' }
    return { ...base, ...self, kind: 'self', text: JSON.stringify(base.raw), access: parseAccess(base.raw) }
  },
  document: (base) => ({ ...base, kind: 'document' }),

  database(base) {
    const found = parseDatabaseText(withFlatTitle(base.text, base.title))
    if (found === undefined) return { ...base, kind: 'document' }
    const { url = '', icon, ...database } = found
    return { ...named(base, url, icon), ...database, kind: 'database', id: idIn(base.url || url) }
  },

  'data-source'(base) {
    const [schema] = parseDataSources(withFlatTitle(base.text, base.title))
    return schema === undefined ? { ...base, kind: 'document' } : { ...named(base, ''), kind: 'data-source', schema }
  },

  view(base) {
    const [view] = parseViews(base.text)
    return view === undefined ? { ...base, kind: 'document' } : { ...named(base, view.url), kind: 'view', view }
  },
}

async function readPage(base: Base, raw: Readonly<Record<string, unknown>>): Promise<Fetched> {
  const found = parsePageText(base.text)
  if (found === undefined) return { ...base, kind: 'document' }
  const { url = '', icon, propertiesText, ...page } = found
  const editedAt = words(raw['page_last_edited_at']) || undefined
  const ids = raw['unknown_block_ids']
  const unknownBlockIds = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  const count = Number(raw['unknown_block_count'])
  const [parent] = page.ancestors
  return {
    ...named(base, url, icon),
    ...page,
    kind: 'page',
    id: idIn(base.url || url),
    dataSourceUrl: parent?.kind === 'data-source' ? parent.url : undefined,
    editedAt,
    isTruncated: raw['truncated'] === true || unknownBlockIds.length > 0,
    unknownBlockCount: Number.isSafeInteger(count) && count > 0 ? count : unknownBlockIds.length,
    unknownBlockIds,
    revision: await sha256(
      // The signatures of file addresses change with every fetch, and are no change of the page.
      JSON.stringify([editedAt, withoutSignatures(page.content), withoutSignatures(propertiesText)]),
    ),
  }
}

/** The title without the emoji that the server puts before it, and what the tag says where the reply is silent. */
function named(base: Base, url: string, icon?: string): Base {
  const shown = base.icon ?? icon
  const title =
    shown !== undefined && base.title.startsWith(`${shown} `) ? base.title.slice(shown.length + 1) : base.title
  return { ...base, title, url: base.url || url, icon: shown }
}

function idIn(url: string): string {
  const path = url.slice(0, url.search(/[?#]|$/))
  const last = path.slice(path.lastIndexOf('/') + 1)
  return toUuid(last) ?? toUuid(last.slice(-32)) ?? ''
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
