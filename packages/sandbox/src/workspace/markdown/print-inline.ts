import { isBlank } from './normalize.js'
import type { Piece, RichText, Style } from './rich-text.js'
import { printAttributes } from './tag.js'

/** Prints rich text in the form that is stored. What it reads like is what was printed. */
export function printInline(text: RichText): string {
  const [only, ...others] = text
  if (only?.kind === 'text' && others.length === 0 && Object.keys(only.style).length === 0) return printPiece(only)
  const ends = runEnds(text)
  const open: Entry[] = []
  const out: string[] = []
  for (const [index, piece] of text.entries()) {
    const wanted = entriesOf(piece.style)
    const kept = open.findIndex((one) => !wanted.some((other) => isSame(one, other)))
    if (kept >= 0) {
      for (const entry of open.splice(kept).reverse()) out.push(closing(entry))
    }
    for (const entry of byLength(wanted, ends[index] ?? {})) {
      if (open.some((one) => isSame(one, entry))) continue
      // Marks before a blank would not be read as marks.
      if (isBlank(piece) && entry.name in MARK) continue
      out.push(opening(entry))
      open.push(entry)
    }
    out.push(printPiece(piece))
  }
  return out.concat(open.reverse().map(closing)).join('')
}

/** Text with a backslash before every character that could be read as a mark. */
export function escapeInline(text: string): string {
  return text.replaceAll(/[\\*~`$[\]<>{}|^]/g, '\\$&').replaceAll('\n', '<br>')
}

const MARK = { bold: '**', italic: '*', strike: '~~' } as const
const NAMES = ['discussions', 'link', 'color', 'underline', 'bold', 'italic', 'strike'] as const

interface Entry {
  readonly name: (typeof NAMES)[number]
  readonly value: string
}

function entriesOf(style: Style): Entry[] {
  return NAMES.flatMap((name) => (style[name] === undefined ? [] : [{ name, value: String(style[name]) }]))
}

function isSame(a: Entry, b: Entry): boolean {
  return a.name === b.name && a.value === b.value
}

type Ends = Partial<Record<Entry['name'], number>>

/** Up to which piece each style of each piece goes on. */
function runEnds(text: RichText): Ends[] {
  const ends: Ends[] = []
  let after: { style: Style; ends: Ends } | undefined
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const style = text[index]?.style ?? {}
    const own: Ends = {}
    for (const { name } of entriesOf(style)) {
      own[name] = after !== undefined && after.style[name] === style[name] ? (after.ends[name] ?? index) : index
    }
    ends[index] = own
    after = { style, ends: own }
  }
  return ends
}

/** What lasts longest goes outside. */
function byLength(entries: readonly Entry[], ends: Ends): Entry[] {
  return entries.toSorted((a, b) => (ends[b.name] ?? 0) - (ends[a.name] ?? 0))
}

function opening({ name, value }: Entry): string {
  if (name === 'link') return '['
  if (name === 'discussions') return `<span discussion-urls="${value}">`
  if (name === 'color') return `<span color="${value}">`
  return name === 'underline' ? '<span underline="true">' : MARK[name]
}

function closing({ name, value }: Entry): string {
  if (name === 'link') return `](${printAddress(value)})`
  return name in MARK ? MARK[name as keyof typeof MARK] : '</span>'
}

function printPiece(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.style.code ? printCode(piece.text) : escapeInline(piece.text)
    case 'math':
      return `$\`${piece.expression}\`$`
    case 'citation':
      return `[^${piece.url}]`
    case 'mention': {
      const head = `<${piece.tag}${printAttributes(piece.attributes)}`
      return piece.label === '' ? `${head}/>` : `${head}>${escapeInline(piece.label)}</${piece.tag}>`
    }
  }
}

function printCode(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(longest + 1)
  const needsPad = /^`|`$/.test(text) || (/^ .* $/s.test(text) && text.trim() !== '')
  const pad = needsPad ? ' ' : ''
  return fence + pad + text.replaceAll('\n', '<br>') + pad + fence
}

/** The address of a link or an image: parentheses that do not pair are escaped. */
export function printAddress(url: string): string {
  return isPaired(url) ? url : url.replaceAll(/[()\\]/g, '\\$&')
}

function isPaired(url: string): boolean {
  if (url.includes('\\')) return false
  let depth = 0
  for (const mark of url.match(/[()]/g) ?? []) {
    depth += mark === '(' ? 1 : -1
    if (depth < 0) return false
  }
  return depth === 0
}
