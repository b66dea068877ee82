import { EvergrantError } from '../errors.js'
import { displayUrl, quote } from '../internal/redact.js'
import type { GuardedFetch } from './guarded-fetch.js'
import { readJsonObject, temporaryError } from './http-errors.js'
import type { MetadataDocument } from './metadata.js'

export interface FoundDocument {
  readonly url: string
  readonly document: MetadataDocument
}

export interface DocumentSearch {
  readonly fetch: GuardedFetch
  readonly urls: readonly string[]
  /** The member that a document of this kind cannot lack. */
  readonly member: 'resource' | 'issuer'
  readonly signal?: AbortSignal | undefined
}

type Judgement =
  | { readonly kind: 'fits'; readonly document: MetadataDocument }
  | { readonly kind: 'absent' | 'unfit'; readonly reason: string }

/**
 * The first document of its kind at the given URLs; `undefined` when every one of them says that there is none.
 *
 * A server that is down is not a server without metadata: 5xx, 429, time-outs and refused redirects end the search with their error.
 *
 * @throws EvergrantError `METADATA_INVALID` when something was found but nothing that fits, with each URL and why.
 */
export async function fetchFirstDocument(search: DocumentSearch): Promise<FoundDocument | undefined> {
  const tried: { url: string; kind: 'absent' | 'unfit'; reason: string }[] = []
  for (const url of search.urls) {
    const response = await search.fetch(url, { signal: search.signal })
    const judged = await judgeDocument(response, url, search.member)
    if (judged.kind === 'fits') return { url, document: judged.document }
    tried.push({ url: displayUrl(url), ...judged })
  }
  if (!tried.some(({ kind }) => kind === 'unfit')) return undefined
  const story = tried.map(({ url, reason }) => `${url}: ${reason}`).join('; ')
  throw new EvergrantError('METADATA_INVALID', `No usable metadata was found (${story})`, {
    details: { tried: tried.map(({ url, reason }) => ({ url, reason })) },
  })
}

async function judgeDocument(response: Response, url: string, member: string): Promise<Judgement> {
  const temporary = temporaryError(response, url)
  if (temporary !== undefined) throw temporary
  // Servers that guard every path answer 401 or 403 for documents they do not have.
  if (!response.ok) return { kind: 'absent', reason: `status ${response.status}` }
  const document = await readJsonObject(response)
  if (document === undefined) return { kind: 'unfit', reason: `not a JSON object (${contentType(response)})` }
  if (typeof document[member] !== 'string') return { kind: 'unfit', reason: `no "${member}"` }
  return { kind: 'fits', document }
}

function contentType(response: Response): string {
  const type = response.headers.get('content-type')
  return type === null ? 'no content type' : `content type ${quote(type.slice(0, 60))}`
}
