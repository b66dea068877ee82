import { readColor } from './color.js'
import type { PieceContent, Style } from './rich-text.js'
import { pickAttributes, readTag, type Tag, unwrapAddress } from './tag.js'
import { MENTIONS } from './tag-names.js'

/** What a line of rich text is made of before marks are paired. `raw` is what an unpaired mark stands for. */
export type InlineToken =
  | { readonly kind: 'piece'; readonly content: PieceContent; readonly style: Style }
  | { readonly kind: 'marks'; readonly raw: string; readonly canOpen: boolean; readonly canClose: boolean }
  | { readonly kind: 'bracket'; readonly raw: string }
  | { readonly kind: 'bracket-end'; readonly raw: string; readonly url: string | undefined }
  | { readonly kind: 'span'; readonly raw: string; readonly style: Style }
  | { readonly kind: 'span-end'; readonly raw: string }

const PLAIN = /[^\\`$<[\]*~]+/y
const RUN = /(.)\1*/y
const ESCAPE = /\\[!-/:-@[-`{-~]/y
const CITATION = /\[\^([^[\]\s]+)\]/y
const LABEL = /((?:\\.|[^<\\])*)<\/([a-z-]+)>/y

/** Cuts a line into tokens. Every search goes forward only, so that no line takes more than linear time. */
export function lexInline(text: string): InlineToken[] {
  const tokens: InlineToken[] = []
  const closers = createClosers(text)
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const plain = (part: string) => tokens.push({ kind: 'piece', content: { kind: 'text', text: part }, style: {} })

  while (at < text.length) {
    const step = next()
    if ('token' in step) tokens.push(step.token)
    else plain(step.plain)
    at = step.end
  }
  return tokens

  function next(): { end: number; token: InlineToken } | { end: number; plain: string } {
    const char = text[at] ?? ''
    if (char === '\\') return take(ESCAPE) === null ? literal(1) : { plain: text[at + 1] ?? '', end: at + 2 }
    if (char === '`') return code()
    if (char === '$') return math()
    if (char === '<') return tag()
    if (char === '[') return bracket()
    if (char === ']') return bracketEnd()
    if (char === '*' || char === '~') return marks()
    return literal(take(PLAIN)?.[0].length ?? 1)
  }

  function literal(length: number) {
    return { plain: text.slice(at, at + length), end: at + length }
  }

  function piece(content: PieceContent, end: number, style: Style = {}) {
    return { token: { kind: 'piece', content, style } as const, end }
  }

  function code() {
    const fence = take(RUN)?.[0] ?? '`'
    const from = at + fence.length
    const end = closers.fence(at, fence.length)
    if (end === undefined) return literal(fence.length)
    const inner = text.slice(from, end).replaceAll(/<br\s*\/?>/g, '\n')
    const isPadded = inner.length > 2 && /^ .* $/s.test(inner) && inner.trim() !== ''
    const content = { kind: 'text', text: isPadded ? inner.slice(1, -1) : inner } as const
    return piece(content, end + fence.length, { code: true })
  }

  function math() {
    const end = text[at + 1] === '`' ? closers.math(at + 2) : undefined
    if (end === undefined || end === at + 2) return literal(1)
    return piece({ kind: 'math', expression: text.slice(at + 2, end) }, end + 2)
  }

  function tag() {
    const found = readTag(text, at)
    if (found === undefined) return literal(1)
    const raw = text.slice(at, found.end)
    if (found.name === 'br') return piece({ kind: 'text', text: '\n' }, found.end)
    if (found.name === 'span') {
      if (found.isClosing) return { token: { kind: 'span-end', raw } as const, end: found.end }
      return { token: { kind: 'span', raw, style: spanStyle(found) } as const, end: found.end }
    }
    const known = Object.hasOwn(MENTIONS, found.name) ? MENTIONS[found.name] : undefined
    if (known === undefined || found.isClosing) return literal(1)
    return mention(found, known)
  }

  function mention(found: Tag, known: readonly string[]) {
    LABEL.lastIndex = found.end
    const labelled = found.isSelfClosing ? null : LABEL.exec(text)
    const isLabelled = labelled?.[2] === found.name
    const label = isLabelled ? (labelled[1] ?? '').replaceAll(/\\(.)/g, '$1').trim() : ''
    const end = isLabelled ? LABEL.lastIndex : found.end
    return piece({ kind: 'mention', tag: found.name, attributes: pickAttributes(found.attributes, known), label }, end)
  }

  function bracket() {
    const cited = take(CITATION)
    if (cited !== null) return piece({ kind: 'citation', url: cited[1] ?? '' }, at + cited[0].length)
    return { token: { kind: 'bracket', raw: '[' } as const, end: at + 1 }
  }

  function bracketEnd() {
    const end = text[at + 1] === '(' ? closers.destination(at + 1) : undefined
    if (end === undefined) return { token: { kind: 'bracket-end', raw: ']', url: undefined } as const, end: at + 1 }
    const url = unwrapAddress(text.slice(at + 2, end).replaceAll(/\\([()\\])/g, '$1')) || undefined
    return { token: { kind: 'bracket-end', raw: text.slice(at, end + 1), url } as const, end: end + 1 }
  }

  function marks() {
    const raw = take(RUN)?.[0] ?? ''
    const end = at + raw.length
    const canOpen = /\S/.test(text[end] ?? '')
    const canClose = /\S/.test(text[at - 1] ?? '')
    if (raw[0] === '~' && raw.length !== 2) return literal(raw.length)
    return { token: { kind: 'marks', raw, canOpen, canClose } as const, end }
  }
}

function spanStyle({ attributes }: Tag): Style {
  const color = readColor(attributes.get('color'))
  return {
    ...(attributes.get('underline') === 'true' ? { underline: true } : {}),
    ...(color === undefined ? {} : { color }),
  }
}

/** Where things end. Asked with growing positions only. */
function createClosers(text: string) {
  const fences = new Map<number, { readonly at: number[]; next: number }>()
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const known = fences.get(run.length)
    if (known === undefined) fences.set(run.length, { at: [index], next: 0 })
    else known.at.push(index)
  }
  let mathEnd = 0
  let parentheses: ReadonlyMap<number, number> | undefined
  let space = -1
  return {
    fence(from: number, length: number): number | undefined {
      const runs = fences.get(length)
      if (runs === undefined) return undefined
      while ((runs.at[runs.next] ?? Infinity) <= from) runs.next += 1
      return runs.at[runs.next]
    },
    math(from: number): number | undefined {
      if (mathEnd >= 0 && mathEnd < from) mathEnd = text.indexOf('`$', from)
      return mathEnd < 0 ? undefined : mathEnd
    },
    /** The closing parenthesis of a link's address, which holds no white space. */
    destination(open: number): number | undefined {
      parentheses ??= pairParentheses(text)
      const end = parentheses.get(open)
      if (space < open) space = open + (text.slice(open).search(/\s/) + 1 || Infinity) - 1
      return end === undefined || end === open + 1 || space < end ? undefined : end
    },
  }
}

function pairParentheses(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>()
  const open: number[] = []
  for (const { 0: mark, index } of text.matchAll(/\\.|[()]/g)) {
    if (mark === '(') open.push(index)
    if (mark !== ')') continue
    const from = open.pop()
    if (from !== undefined) pairs.set(from, index)
  }
  return pairs
}
