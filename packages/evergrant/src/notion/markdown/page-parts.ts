import type { Block } from './block.js'
import { cutBlock, sizeOfBlock } from './cut-block.js'
import { createHeadingPath, isHeading, outlineOf } from './outline.js'

/** Some blocks of a page that follow each other. */
export interface PagePart {
  /** The titles of the headings that the first block stands under, outermost first; its own where it is a heading. */
  readonly path: readonly string[]
  readonly blocks: readonly Block[]
  /** How many characters they are when printed. */
  readonly chars: number
}

/** The beginning of a page. */
export interface Excerpt {
  readonly blocks: readonly Block[]
  /** What was left out, as a sentence; missing where it is the whole page. */
  readonly note?: string
}

interface Sized {
  readonly block: Block
  readonly size: number
}

interface Section {
  readonly pieces: Sized[]
  size: number
}

/**
 * A page in parts of at most this many characters when printed, cut at headings where that is possible, else between blocks; a block only
 * where it alone is longer.
 */
export function pageByHeadings(blocks: readonly Block[], maxChars: number): readonly PagePart[] {
  assertSize(maxChars)
  const pieces = blocks.flatMap((block) => cutBlock(block, maxChars)).map(sized)
  const above = createHeadingPath()
  return packSections(pieces, maxChars, 1).map(({ pieces: part, size }) => {
    const [first] = part
    const path = first && isHeading(first.block) ? above.enter(first.block) : above.path()
    for (const { block } of part.slice(1)) if (isHeading(block)) above.enter(block)
    return { path, blocks: part.map(({ block }) => block), chars: size }
  })
}

/** As many blocks from the beginning as print to this many characters, and a note of what is missing. */
export function truncate(blocks: readonly Block[], maxChars: number): Excerpt {
  assertSize(maxChars)
  const pieces = blocks.flatMap((block) => cutBlock(block, maxChars)).map(sized)
  const total = charsOf(pieces)
  if (total <= maxChars) return { blocks }
  let count = 0
  for (let size = -1; count < pieces.length; count += 1) {
    size += (pieces[count]?.size ?? 0) + 1
    if (size > maxChars) break
  }
  const kept = pieces.slice(0, count)
  const missing = pieces.slice(count)
  return { blocks: kept.map(({ block }) => block), note: noteOf(missing) }
}

function noteOf(missing: readonly Sized[]): string {
  const titles = outlineOf(missing.map(({ block }) => block)).map(({ title }) => JSON.stringify(title.slice(0, 60)))
  const shown = titles.slice(0, 5).join(', ')
  const more = titles.length > 5 ? ` and ${titles.length - 5} more headings` : ''
  const size = `${charsOf(missing)} characters in ${missing.length} ${missing.length === 1 ? 'block' : 'blocks'}`
  return `${size} left out${shown === '' ? '' : `, with ${shown}${more}`}.`
}

/** Sections that fit are put together; one that does not is cut at the headings of the next level, in the end between blocks. */
function packSections(pieces: readonly Sized[], room: number, level: number): Section[] {
  const parts: Section[] = []
  let canGrow = false
  for (const section of level > 4 ? pieces.map((piece) => sectionOf([piece])) : sectionsAt(pieces, level)) {
    const last = parts.at(-1)
    const fits = section.size <= room || section.pieces.length === 1
    if (last && canGrow && fits && last.size + 1 + section.size <= room) grow(last, section)
    else if (fits) parts.push(section)
    else parts.push(...packSections(section.pieces, room, level + 1))
    canGrow = fits
  }
  return parts
}

function sectionsAt(pieces: readonly Sized[], level: number): Section[] {
  const sections: Section[] = []
  for (const piece of pieces) {
    const last = sections.at(-1)
    if (last === undefined || (isHeading(piece.block) && piece.block.level === level)) sections.push(sectionOf([piece]))
    else grow(last, sectionOf([piece]))
  }
  return sections
}

function sectionOf(pieces: readonly Sized[]): Section {
  return { pieces: [...pieces], size: charsOf(pieces) }
}

function grow(section: Section, { pieces, size }: Section): void {
  for (const piece of pieces) section.pieces.push(piece)
  section.size += 1 + size
}

function sized(block: Block): Sized {
  return { block, size: sizeOfBlock(block) }
}

function charsOf(pieces: readonly Sized[]): number {
  return pieces.reduce((sum, { size }) => sum + size + 1, pieces.length === 0 ? 0 : -1)
}

function assertSize(maxChars: number): void {
  if (!Number.isSafeInteger(maxChars) || maxChars < 1) {
    throw new TypeError(`maxChars must be a whole number of at least 1, not ${String(maxChars)}`)
  }
}
