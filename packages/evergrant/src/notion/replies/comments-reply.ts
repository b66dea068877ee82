import { isObject } from '../../internal/json-object.js'
import type { Comment, Discussion } from '../comments.js'
import { attributesOf, nextIn, unescaped } from './envelope.js'

/** The discussions of a page, out of the XML that the reply holds. What users wrote is escaped in it. */
export function parseComments(data: unknown): readonly Discussion[] {
  const text = isObject(data) && typeof data['text'] === 'string' ? data['text'] : data
  if (typeof text !== 'string') return []
  const closing = nextIn(text, '</discussion>')
  const openings = [...text.matchAll(DISCUSSION)]
  return openings.map((opening, index) => {
    const start = opening.index + opening[0].length
    const next = openings[index + 1]?.index ?? text.length
    const end = closing(start)
    return discussionOf(opening[1] ?? '', text.slice(start, end === -1 || end > next ? next : end))
  })
}

function discussionOf(inside: string, body: string): Discussion {
  const attributes = attributesOf(inside)
  const words = wordsIn(attributes)
  const kind = words('kind') ?? words('type') ?? ''
  return {
    id: words('id') ?? '',
    isResolved: words('resolved') === 'true' || attributes.get('resolved') === true,
    context: words('context') === 'inline' ? 'inline' : 'page',
    textContext: words('text-context'),
    kind: kind.startsWith('suggested') ? 'suggested-edit' : 'comment',
    comments: commentsIn(body),
  }
}

/** What users wrote is escaped: the next closing tag is its end. */
function commentsIn(body: string): readonly Comment[] {
  const comments: Comment[] = []
  for (const opening of body.matchAll(COMMENT)) {
    const start = opening.index + opening[0].length
    const end = body.indexOf('</comment>', start)
    if (end === -1) break
    comments.push(commentOf(opening[1] ?? '', body.slice(start, end)))
  }
  return comments
}

function commentOf(inside: string, text: string): Comment {
  const words = wordsIn(attributesOf(inside))
  const [, userId, userEmail] = /^user:\/\/([^/]*)(?:\/(.*))?$/s.exec(words('user-url') ?? '') ?? []
  return {
    id: words('id') ?? '',
    userId: userId || undefined,
    userEmail: userEmail || undefined,
    at: words('datetime'),
    text: unescaped(text),
  }
}

function wordsIn(attributes: ReadonlyMap<string, string | true>): (name: string) => string | undefined {
  return (name) => {
    const value = attributes.get(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
}

const ATTRIBUTES = '((?:\\s+[\\w:-]+(?:="[^"]*")?)*)\\s*'
const DISCUSSION = new RegExp(`<discussion${ATTRIBUTES}>`, 'g')
const COMMENT = new RegExp(`<comment${ATTRIBUTES}>`, 'g')
