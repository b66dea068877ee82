import { type InlineToken, lexInline } from './lex-inline.js'
import { normalize } from './normalize.js'
import { type Piece, plain, type RichText, type Style } from './rich-text.js'

/** Reads a line of rich text. Marks without a partner are plain text. */
export function parseInline(text: string): RichText {
  if (!HAS_MARKS.test(text)) return plain(text.trim())
  const tokens = lexInline(text)
  const paired = pairMarks(tokens, pairBrackets(tokens))
  return normalize(applyStyles(tokens, paired))
}

/** Without any of these, a line is what it says. Most are. */
const HAS_MARKS = /[\\*~`$[\]<]/

type Pairs = ReadonlyMap<number, number>

/** Links and spans: the token that closes by the one that opens, and the other way round. */
function pairBrackets(tokens: readonly InlineToken[]): Pairs {
  const pairs = new Map<number, number>()
  const open: { readonly index: number; readonly isSpan: boolean; hasLink: boolean }[] = []
  let spans = 0
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'bracket' || token.kind === 'span') {
      const isSpan = token.kind === 'span'
      if (isSpan) spans += 1
      open.push({ index, isSpan, hasLink: false })
    } else if (token.kind === 'bracket-end') {
      const top = open.at(-1)
      if (top === undefined || top.isSpan) continue
      open.pop()
      const isLink = token.url !== undefined && !top.hasLink
      if (isLink) pairs.set(top.index, index).set(index, top.index)
      const around = open.at(-1)
      if (around !== undefined && (isLink || top.hasLink)) around.hasLink = true
    } else if (token.kind === 'span-end' && spans > 0) {
      let hasLink = false
      let top = open.pop()
      while (top !== undefined && !top.isSpan) {
        hasLink ||= top.hasLink
        top = open.pop()
      }
      spans -= 1
      if (top === undefined) continue
      pairs.set(top.index, index).set(index, top.index)
      const around = open.at(-1)
      if (around !== undefined && (hasLink || top.hasLink)) around.hasLink = true
    }
  }
  return pairs
}

const MARKS = ['bold', 'italic', 'strike'] as const
type Mark = (typeof MARKS)[number]

/** Marks that open and close at each token; what is left of its run is plain text. */
interface MarkUse {
  readonly opens: Mark[]
  readonly closes: Mark[]
}

interface OpenMark {
  readonly mark: Mark
  readonly index: number
}

const LENGTH = { bold: 2, italic: 1, strike: 2 } as const

function lengthOf(marks: readonly Mark[]): number {
  return marks.reduce((sum, mark) => sum + LENGTH[mark], 0)
}

/** Pairs `**`, `*` and `~~` within their link or span. */
function pairMarks(tokens: readonly InlineToken[], pairs: Pairs): { uses: ReadonlyMap<number, MarkUse>; pairs: Pairs } {
  const uses = new Map<number, MarkUse>()
  const frames: OpenMark[][] = [[]]
  const use = (index: number): MarkUse => {
    const known = uses.get(index)
    if (known !== undefined) return known
    const fresh: MarkUse = { opens: [], closes: [] }
    uses.set(index, fresh)
    return fresh
  }
  for (const [index, token] of tokens.entries()) {
    const partner = pairs.get(index)
    if (partner !== undefined) {
      if (partner > index) frames.push([])
      else frames.pop()
      continue
    }
    if (token.kind !== 'marks') continue
    const open = frames.at(-1) ?? []
    const closes = token.canClose ? closable(open, token.raw) : []
    for (const mark of closes) close(open, mark, use)
    use(index).closes.push(...closes)
    if (token.canOpen) {
      const rest = token.raw.length - lengthOf(closes)
      open.push(...openable(open, token.raw, rest).map((mark) => ({ mark, index })))
    }
  }
  return { uses, pairs }
}

/** What a run closes: both kinds of stars with three or more, else the kind of its length, else the one that is open. */
function closable(open: readonly OpenMark[], raw: string): Mark[] {
  const isOpen = (mark: Mark) => open.some((one) => one.mark === mark)
  if (raw.startsWith('~')) return isOpen('strike') ? ['strike'] : []
  if (raw.length === 1) return isOpen('italic') ? ['italic'] : []
  if (raw.length === 2) return isOpen('bold') ? ['bold'] : []
  const stars = open.filter(({ mark }) => mark !== 'strike').map(({ mark }) => mark)
  return stars.reverse()
}

/** What a run, or what is left of it, opens: nothing that is open already. */
function openable(open: readonly OpenMark[], raw: string, length: number): Mark[] {
  const isOpen = (mark: Mark) => open.some((one) => one.mark === mark)
  const wanted: Mark[] = raw.startsWith('~')
    ? length === 2
      ? ['strike']
      : []
    : length === 3
      ? ['bold', 'italic']
      : length === 2
        ? ['bold']
        : length === 1
          ? ['italic']
          : []
  return wanted.some(isOpen) ? [] : wanted
}

/** Closes a mark. Marks that were opened inside it stay plain, except one of the same run, whose order is free. */
function close(open: OpenMark[], mark: Mark, use: (index: number) => MarkUse): void {
  const at = open.findLastIndex((one) => one.mark === mark)
  const opener = open[at]
  if (opener === undefined) return
  const inside = open.splice(at)
  for (const other of inside.slice(1)) {
    if (other.index === opener.index) open.push(other)
  }
  use(opener.index).opens.push(mark)
}

/** Walks the tokens with what is switched on, and gives each piece its style. */
function applyStyles(
  tokens: readonly InlineToken[],
  { uses, pairs }: { uses: ReadonlyMap<number, MarkUse>; pairs: Pairs },
): Piece[] {
  const pieces: Piece[] = []
  const styles: Style[] = [{}]
  const marks: Record<Mark, number> = { bold: 0, italic: 0, strike: 0 }
  const add = (content: Piece) => {
    const lit = Object.fromEntries(MARKS.flatMap((mark) => (marks[mark] > 0 ? [[mark, true]] : [])))
    pieces.push({ ...content, style: { ...styles.at(-1), ...lit, ...content.style } })
  }
  const addText = (text: string) => {
    if (text !== '') add({ kind: 'text', text, style: {} })
  }
  for (const [index, token] of tokens.entries()) {
    const partner = pairs.get(index)
    if (token.kind === 'piece') add({ ...token.content, style: token.style })
    else if (token.kind === 'marks') applyMarks(token.raw, uses.get(index))
    else if (partner === undefined) addText(token.raw)
    else if (partner < index) leave(token)
    else styles.push({ ...styles.at(-1), ...styleOf(token, tokens[partner]) })
  }
  return pieces

  function applyMarks(raw: string, use: MarkUse | undefined) {
    const { opens, closes } = use ?? { opens: [], closes: [] }
    for (const mark of closes) marks[mark] -= 1
    addText(raw.slice(lengthOf([...opens, ...closes])))
    for (const mark of opens) marks[mark] += 1
  }

  /** A link without words shows its address. */
  function leave(token: InlineToken) {
    const { link } = styles.at(-1) ?? {}
    if (token.kind === 'bracket-end' && pieces.at(-1)?.style.link !== link) addText(link ?? '')
    styles.pop()
  }
}

function styleOf(token: InlineToken, end: InlineToken | undefined): Style {
  if (token.kind === 'span') return token.style
  return end?.kind === 'bracket-end' && end.url !== undefined ? { link: end.url } : {}
}
