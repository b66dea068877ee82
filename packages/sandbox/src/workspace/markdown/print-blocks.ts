import { printTrailer } from './block-color.js'
import type { Block, ContainerBlock, ImageBlock, TagBlock, TextBlock } from './block.js'
import { printAddress, printInline } from './print-inline.js'
import { printAttributes } from './tag.js'
import { printTable } from './table.js'
import { LEAVES } from './tag-names.js'

/** Prints blocks in the one form that is stored. */
export function printBlocks(blocks: readonly Block[]): string {
  return printSiblings(blocks, 0).join('\n')
}

/** Each block's own lines, its tabs included, with the lines of what is below it. */
function printBlock(block: Block, depth: number, number = 1): string[] {
  const tabs = '\t'.repeat(depth)
  const put = (lines: readonly string[]) => lines.map((line) => (line === '' ? line : tabs + line))
  switch (block.type) {
    case 'divider':
      return put(['---'])
    case 'code': {
      const fence = '`'.repeat(Math.max(3, longestFence(block.code) + 1))
      return put([fence + block.language, ...(block.code === '' ? [] : block.code.split('\n')), fence])
    }
    case 'equation':
      return put(['$$', ...(block.expression === '' ? [] : block.expression.split('\n')), '$$'])
    case 'image':
      return put([printImage(block)])
    case 'table':
      return put(printTable(block))
    case 'tag':
      return put([printTag(block)])
    case 'container': {
      const { head, foot } = frameOf(block)
      return [...put(head), ...printSiblings(block.children, depth + 1), ...put(foot)]
    }
    default:
      return [...put([printLine(block, number)]), ...printSiblings(block.children, depth + 1)]
  }
}

function printSiblings(blocks: readonly Block[], depth: number): string[] {
  const lines: string[] = []
  let number = 0
  for (const block of blocks) {
    number = block.type === 'numbered' ? number + 1 : 0
    for (const line of printBlock(block, depth, number)) lines.push(line)
  }
  return lines
}

/** The lines of a container before and behind what it holds. */
function frameOf({ tag, attributes, summary }: ContainerBlock): { head: string[]; foot: string[] } {
  const head = `<${tag}${printAttributes(attributes)}>`
  const title = summary === undefined ? [] : [`<summary>${printInline(summary)}</summary>`]
  return { head: [head, ...title], foot: [`</${tag}>`] }
}

function printLine(block: TextBlock, number: number): string {
  const text = printInline(block.text)
  if (block.type === 'paragraph') return text === '' ? '<empty-block/>' : guard(text) + printTrailer(block.color)
  return prefixOf(block, number) + (text === '' ? '' : ` ${text}`) + printTrailer(block.color, block.toggle)
}

function prefixOf({ type, level = 1, checked = false }: TextBlock, number: number): string {
  if (type === 'heading') return '#'.repeat(level)
  if (type === 'numbered') return `${number}.`
  if (type === 'quote') return '>'
  if (type === 'to-do') return checked ? '- [x]' : '- [ ]'
  return '-'
}

/** A paragraph that begins like another block gets a backslash. */
function guard(text: string): string {
  const numbered = /^(\d{1,9})\.(?=\s|$)/.exec(text)
  if (numbered !== null) return `${numbered[1]}\\${text.slice(numbered[1]?.length)}`
  return /^(?:#{1,6}(?:\s|$)|[-+](?:\s|$)|-{3,}$|!\[)/.test(text) ? `\\${text}` : text
}

function printImage({ url, caption, color }: ImageBlock): string {
  return `![${printInline(caption)}](${printAddress(url)})${printTrailer(color)}`
}

function printTag({ tag, attributes, body }: TagBlock): string {
  const head = `<${tag}${printAttributes(attributes)}`
  return LEAVES[tag]?.hasBody ? `${head}>${printInline(body)}</${tag}>` : `${head}/>`
}

function longestFence(code: string): number {
  return code.split('\n').reduce((most, line) => {
    const text = line.trim()
    return /^`+$/.test(text) ? Math.max(most, text.length) : most
  }, 0)
}
