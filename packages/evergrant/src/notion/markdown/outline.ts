import { type Block, childrenOfBlock, everyBlock, type HeadingBlock } from './block.js'
import { plainTextOf } from './rich-text.js'

export interface OutlineEntry {
  readonly level: 1 | 2 | 3 | 4
  readonly title: string
  /** The titles of the headings above it and its own, outermost first. */
  readonly path: readonly string[]
}

/** The headings of a page in their order, those in columns and toggles too. */
export function outlineOf(blocks: readonly Block[]): readonly OutlineEntry[] {
  const above = createHeadingPath()
  return [...everyBlock(blocks)].filter(isHeading).map((heading) => {
    const path = above.enter(heading)
    return { level: heading.level, title: path.at(-1) ?? '', path }
  })
}

/**
 * A heading and what stands under it, up to the next heading of its level or a higher one; `undefined` where there is no such heading.
 *
 * @param heading its title, or the end of its path where several have the title. Case and spaces at the ends do not matter; the first one is taken.
 */
export function sectionOf(blocks: readonly Block[], heading: string | readonly string[]): readonly Block[] | undefined {
  const wanted = (typeof heading === 'string' ? [heading] : heading).map(asKey)
  if (wanted.length === 0) return undefined
  const above = createHeadingPath()
  return findSection(blocks, (block) => {
    const path = above.enter(block).map(asKey)
    return wanted.every((title, at) => path.at(at - wanted.length) === title)
  })
}

function findSection(
  blocks: readonly Block[],
  isWanted: (heading: HeadingBlock) => boolean,
): readonly Block[] | undefined {
  for (const [index, block] of blocks.entries()) {
    if (isHeading(block) && isWanted(block)) return blocks.slice(index, endOfSection(blocks, index, block.level))
    const inside = findSection(childrenOfBlock(block), isWanted)
    if (inside) return inside
  }
  return undefined
}

function endOfSection(blocks: readonly Block[], start: number, level: number): number {
  const end = blocks.findIndex((block, at) => at > start && isHeading(block) && block.level <= level)
  return end === -1 ? blocks.length : end
}

/** Follows headings in their order, and tells which are above each. */
export function createHeadingPath() {
  const open: { readonly level: number; readonly title: string }[] = []
  return {
    /** The path of this heading. */
    enter({ level, text }: HeadingBlock): readonly string[] {
      while ((open.at(-1)?.level ?? 0) >= level) open.pop()
      open.push({ level, title: plainTextOf(text).trim() })
      return open.map(({ title }) => title)
    },
    path: (): readonly string[] => open.map(({ title }) => title),
  }
}

export function isHeading(block: Block): block is HeadingBlock {
  return block.type === 'heading'
}

function asKey(title: string): string {
  return title.trim().replaceAll(/\s+/g, ' ').toLowerCase()
}
