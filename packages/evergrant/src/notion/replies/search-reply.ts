import { isObject } from '../../internal/json-object.js'
import type { SearchHit, SearchReply } from '../search.js'
import { keptUrl } from './envelope.js'

/** `undefined` when the reply has another shape. */
export function parseSearchReply(data: unknown): Omit<SearchReply, 'isFull'> | undefined {
  if (!isObject(data) || !Array.isArray(data['results'])) return undefined
  return { hits: data['results'].filter(isObject).map(hitOf), notices: noticesOf(data['notices']), raw: data }
}

function hitOf(hit: Readonly<Record<string, unknown>>): SearchHit {
  const timestamp = words(hit['timestamp']) || undefined
  return {
    id: words(hit['id']),
    title: words(hit['title']) || words(hit['name']) || '(no title)',
    url: keptUrl(words(hit['url']) || words(hit['id'])),
    type: words(hit['type']),
    highlight: words(hit['highlight']),
    path: words(hit['path']) || undefined,
    timestamp,
    day: /\b\d{4}-\d{2}-\d{2}/.exec(timestamp ?? '')?.[0],
    email: words(hit['email']) || undefined,
  }
}

function noticesOf(notices: unknown): readonly string[] {
  if (!Array.isArray(notices)) return []
  return notices.map((notice) => (isObject(notice) ? words(notice['message']) : words(notice))).filter(Boolean)
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
