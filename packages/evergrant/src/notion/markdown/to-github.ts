import { type Block, childrenOfBlock, type ContainerBlock, type TableBlock, type TagBlock } from './block.js'
import {
  asParagraph,
  escapeGithub,
  escapeHtml,
  githubAddress,
  githubLink,
  githubText,
  type GithubOptions,
} from './github-text.js'
import { plainTextOf, type RichText } from './rich-text.js'
import { MEDIA_TAGS } from './tag-names.js'

/**
 * The blocks as Markdown for people, as GitHub reads it. What it has no form for is left out or made text: colours are gone, columns and
 * tabs stand one below the other, callouts are alerts or quotes, mentions are names or links.
 */
export function toGithubMarkdown(blocks: readonly Block[], options: GithubOptions = {}): string {
  const text = render(blocks, options)
  return text === '' ? '' : `${text}\n`
}

function render(blocks: readonly Block[], options: GithubOptions): string {
  let out = ''
  let above: Block | undefined
  for (const block of blocks) {
    const text = renderBlock(block, options)
    if (text === '') continue
    if (above) out += isTight(above, block) ? '\n' : needsRule(above, block) ? '\n\n<!-- -->\n\n' : '\n\n'
    out += text
    above = block
  }
  return out
}

const ITEMS = ['bulleted', 'todo', 'numbered']

/** Items of one list stand close together. */
function isTight(above: Block, block: Block): boolean {
  return ITEMS.includes(above.type) && ITEMS.includes(block.type) && isNumbered(above) === isNumbered(block)
}

/** Two quotes, or a list that begins anew, would be read as one. */
function needsRule(above: Block, block: Block): boolean {
  const isQuote = ({ type }: Block) => type === 'quote'
  return isQuote(above) && isQuote(block)
}

function isNumbered({ type }: Block): boolean {
  return type === 'numbered'
}

function renderBlock(block: Block, options: GithubOptions): string {
  const text = (rich: RichText) => githubText(rich, options)
  switch (block.type) {
    case 'paragraph':
      return joined(asParagraph(text(block.text)), render(block.children, options))
    case 'heading': {
      // Signs at the end would be taken for the end of the mark.
      const title = githubText(block.text, options, ' ').replace(/(^|\s)(?=#+$)/, '$1\\')
      return joined(`${'#'.repeat(block.level)} ${title}`.trimEnd(), render(block.children, options))
    }
    case 'bulleted':
      return renderItem('- ', text(block.text), block, options)
    case 'todo':
      // A task is one only where something follows.
      return renderItem(`- [${block.checked ? 'x' : ' '}] `, text(block.text) || '&nbsp;', block, options)
    case 'numbered':
      return renderItem(`${block.number}. `, text(block.text), block, options)
    case 'quote':
      return quoted(joined(asParagraph(text(block.text)), render(block.children, options)))
    case 'toggle': {
      const summary = `<summary>${escapeHtml(plainTextOf(block.text))}</summary>`
      return joined(`<details>\n${summary}`, render(block.children, options), '</details>')
    }
    case 'code': {
      const fence = fenceOf(block.text)
      const language = block.language === 'plain text' ? 'text' : block.language.replaceAll(/\s+/g, '-')
      return [fence + language, block.text, fence].join('\n')
    }
    case 'equation':
      return `$$\n${block.expression.replace(/\n\s*\n/g, '\n')}\n$$`
    case 'divider':
      return '---'
    case 'table':
      return renderTable(block, options)
    case 'image': {
      const caption = escapeGithub(plainTextOf(block.text))
      const address = options.addressOf?.(block.url) ?? block.url
      return `![${caption}](${githubAddress(address)})`
    }
    case 'tag':
      return renderTag(block, options)
    case 'container':
      return renderContainer(block, options)
    case 'raw':
      return asParagraph(
        escapeGithub(
          block.text
            .replace(/<[^<>]*>/g, ' ')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        ),
      )
  }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')
}

function indented(text: string, spaces: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces))
}

function renderItem(marker: string, text: string, block: Block, options: GithubOptions): string {
  const children = childrenOfBlock(block)
  const inside = render(children, options)
  const width = marker.startsWith('-') ? 2 : marker.length
  // Items in items without text would be a line across.
  const shown = text === '' && inside.startsWith('-') ? '&nbsp;' : asParagraph(text)
  const first = marker + indented(shown, width).trimStart()
  if (inside === '') return first.trimEnd()
  // An item that begins with an empty line holds nothing that follows.
  if (first.trimEnd() === marker.trimEnd()) return marker + indented(inside, width).trimStart()
  const gap = canFollow(children[0]) ? '\n' : '\n\n'
  return first.trimEnd() + gap + indented(inside, width)
}

/** A list right below a line of text begins with an item that says something, and at 1 where it is numbered. */
function canFollow(block: Block | undefined): boolean {
  if (block?.type !== 'numbered' && block?.type !== 'bulleted') return block?.type === 'todo'
  return plainTextOf(block.text).trim() !== '' && (block.type === 'bulleted' || block.number === 1)
}

/** The icons of callouts that say the same as one of GitHub's alerts. */
const ALERTS: Readonly<Record<string, string>> = {
  '💡': 'TIP',
  '✅': 'TIP',
  ℹ: 'NOTE',
  '📝': 'NOTE',
  '🗒': 'NOTE',
  '📌': 'IMPORTANT',
  '❗': 'IMPORTANT',
  '‼': 'IMPORTANT',
  '⚠': 'WARNING',
  '🚧': 'WARNING',
  '🚨': 'CAUTION',
  '🛑': 'CAUTION',
  '⛔': 'CAUTION',
  '🔥': 'CAUTION',
}

function renderContainer({ tag, attributes, children }: ContainerBlock, options: GithubOptions): string {
  const inside = render(children, options)
  if (tag === 'callout') {
    const icon = typeof attributes['icon'] === 'string' ? attributes['icon'].replaceAll('\uFE0F', '') : ''
    const alert = ALERTS[icon]
    const isSign = icon !== '' && !/[:/.]|^\w+$/.test(icon)
    if (inside === '') return ''
    return quoted(alert ? `[!${alert}]\n${inside}` : isSign ? `${icon} ${inside}` : inside)
  }
  if (tag === 'tab') {
    const [title, ...rest] = children
    const isTitle = title?.type === 'paragraph' && title.children.length === 0 && title.text.length > 0
    return isTitle ? joined(`**${escapeGithub(plainTextOf(title.text))}**`, render(rest, options)) : inside
  }
  const label = LABELS[tag]
  return label === undefined || inside === '' ? inside : joined(`**${label}**`, inside)
}

/** The parts of meeting notes. */
const LABELS: Readonly<Record<string, string>> = { summary: 'Summary', notes: 'Notes', transcript: 'Transcript' }

function renderTag({ tag, attributes, text }: TagBlock, options: GithubOptions): string {
  const { url, src, source, alt, 'data-source-url': view } = attributes
  const address = [url, src, source, view].find((each) => typeof each === 'string') ?? ''
  if (tag === 'table_of_contents') return ''
  const name = plainTextOf(text).trim()
  const given = name === '' && typeof alt === 'string' ? alt : name
  const label = given === '' ? (MEDIA_TAGS.has(tag) ? fileNameOf(String(address), tag) : tag) : given
  return githubLink(escapeGithub(label), String(address), options)
}

function fileNameOf(address: string, tag: string): string {
  const [path = ''] = address.split(/[?#]/)
  const last = path.split('/').at(-1) ?? ''
  try {
    return last === '' ? tag : decodeURIComponent(last)
  } catch {
    return last
  }
}

function renderTable({ attributes, rows }: TableBlock, options: GithubOptions): string {
  const cells = rows.map((row) => row.cells.map(({ text }) => cellOf(githubText(text, options, '<br>'))))
  const width = cells.reduce((most, row) => Math.max(most, row.length), 0)
  if (width === 0) return ''
  const header = attributes['header-row'] === 'true' ? (cells.shift() ?? []) : []
  const line = (row: readonly string[]) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? '').join(' | ')} |`
  return [line(header), `|${' --- |'.repeat(width)}`, ...cells.map(line)].join('\n')
}

function cellOf(text: string): string {
  // Also inside code: GitHub takes the backslash away again there.
  return text.replaceAll('|', '\\|').trim()
}

/** Longer than any run of backticks that begins a line: how far it is indented depends on what stands round it. */
function fenceOf(code: string): string {
  let length = 3
  for (const [, run = ''] of code.matchAll(/^[ \t]*(`{3,})/gm)) length = Math.max(length, run.length + 1)
  return '`'.repeat(length)
}
