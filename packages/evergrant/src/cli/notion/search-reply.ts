import { isObject } from '../tools/json-schema.js'

/** One hit. Title, highlight and path are user-written text. */
export interface SearchHit {
  readonly title: string
  readonly url: string
  readonly type: string
  readonly highlight: string
}

export interface SearchReply {
  readonly hits: readonly SearchHit[]
  /** What the server says about options it left out. */
  readonly notices: readonly string[]
}

/** `undefined` when the reply has another shape. */
export function parseSearchReply(data: unknown): SearchReply | undefined {
  if (!isObject(data) || !Array.isArray(data['results'])) return undefined
  const notices: unknown = data['notices']
  return {
    hits: data['results'].filter(isObject).map((hit) => ({
      title: text(hit['title']) || text(hit['name']) || '(no title)',
      url: text(hit['url']) || text(hit['id']),
      type: text(hit['type']),
      highlight: text(hit['highlight']),
    })),
    notices: Array.isArray(notices)
      ? notices.map((notice) => (isObject(notice) ? text(notice['message']) : text(notice)))
      : [],
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
