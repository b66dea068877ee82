import type { EmphasisText, Inline, RichText } from './rich-text.js'

/** The text with the space and the line breaks at the ends of marked text and of links outside: elsewhere marks stand at what they mark. */
export function hoistSpace(text: RichText): RichText {
  return text.flatMap((inline): RichText => {
    if (isEmphasis(inline) || inline.type === 'link') {
      const { lead, inner, trail } = splitEnds(hoistSpace(inline.children))
      const leadsNowhere = inner.length === 0 || (inline.type === 'link' && inline.url === '')
      return [...lead, ...(leadsNowhere ? inner : [{ ...inline, children: inner }]), ...trail]
    }
    return 'children' in inline ? [{ ...inline, children: hoistSpace(inline.children) }] : [inline]
  })
}

/** The text without the space and the line breaks at its ends. */
export function withoutOuterSpace(text: RichText): RichText {
  return splitEnds(text).inner
}

function isEmphasis(inline: Inline): inline is EmphasisText {
  return inline.type === 'bold' || inline.type === 'italic' || inline.type === 'strikethrough'
}

function splitEnds(text: RichText): { readonly lead: RichText; readonly inner: RichText; readonly trail: RichText } {
  const inner = text.flatMap(apart)
  const isSpace = (inline: Inline | undefined) =>
    inline?.type === 'break' || (inline?.type === 'text' && inline.text.trim() === '')
  const start = inner.findIndex((inline) => !isSpace(inline))
  if (start === -1) return { lead: inner, inner: [], trail: [] }
  const end = inner.findLastIndex((inline) => !isSpace(inline)) + 1
  return { lead: inner.slice(0, start), inner: inner.slice(start, end), trail: inner.slice(end) }
}

/** A text with the space at its ends as texts of their own. */
function apart(inline: Inline): Inline[] {
  if (inline.type !== 'text') return [inline]
  const { text } = inline
  const rest = text.trimStart()
  const lead = text.slice(0, text.length - rest.length)
  const inner = rest.trimEnd()
  return [lead, inner, rest.slice(inner.length)]
    .filter((piece) => piece !== '')
    .map((piece) => ({ type: 'text', text: piece }))
}
