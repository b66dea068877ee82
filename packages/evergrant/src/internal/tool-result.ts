import { EvergrantError } from '../errors.js'
import { isObject, parseJson } from './json-object.js'
import { quote } from './redact.js'

/** What is read of a tool's answer. */
export interface ToolAnswer {
  readonly content: readonly { readonly type: string; readonly [member: string]: unknown }[]
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly isError?: boolean
}

/** Everything the tool says in words, for people; what is not text is named. */
export function textOf(result: ToolAnswer): string {
  const parts = result.content.map((block) => {
    const { type, text, mimeType, resource } = block
    if (type === 'text') return wordsOf(text)
    if (type === 'resource' && isObject(resource) && 'text' in resource) return wordsOf(resource['text'])
    return `[${type}${mimeType === undefined ? '' : ` ${wordsOf(mimeType)}`}: use --json to get it]`
  })
  if (parts.length > 0) return parts.join('\n')
  return result.structuredContent === undefined ? '' : JSON.stringify(result.structuredContent, undefined, 2)
}

/** The reply as data: the structured one, else the only text block when it is JSON, else nothing. */
export function dataOf(result: ToolAnswer): unknown {
  if (result.structuredContent !== undefined) return result.structuredContent
  const texts = result.content.filter((block) => block.type === 'text')
  const [only] = texts
  return only === undefined || texts.length > 1 ? undefined : parseJson(wordsOf(only['text']))
}

/**
 * The error of a result that says `isError`: tools report failures, and rate limits too, inside an answer that
 * succeeded as far as HTTP knows.
 */
export function failureOf(result: ToolAnswer, tool: string): EvergrantError | undefined {
  if (result.isError !== true) return undefined
  const error = errorMember(dataOf(result))
  const code = textMember(error, 'code')
  const message = textMember(error, 'message') ?? textOf(result).trim()
  const details = { tool, ...(code !== undefined && { error: code }) }
  if (code === 'rate_limited') return rateLimited(tool, error, details)
  return new EvergrantError('TOOL_FAILED', `${tool} failed: ${quote(message || 'it gave no reason')}`, { details })
}

function rateLimited(tool: string, error: unknown, details: Record<string, unknown>): EvergrantError {
  const seconds = isObject(error) ? error['retry_after_seconds'] : undefined
  const wait = typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : undefined
  const reason = textMember(error, 'rate_limit_reason')
  return new EvergrantError('RATE_LIMITED', `${tool}: the server takes no more requests for now`, {
    details: {
      ...details,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
      ...(reason !== undefined && { reason }),
    },
    ...(wait !== undefined && { hint: `Try again in ${wait} s; the login is kept.` }),
  })
}

/** What a server calls text may be anything. */
function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** The member that holds the error, where the answer wraps it. */
export function errorMember(data: unknown): unknown {
  return isObject(data) && isObject(data['error']) ? data['error'] : data
}

export function textMember(value: unknown, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined
  return typeof member === 'string' && member !== '' ? member : undefined
}
