import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type Block, type OutlineEntry, outlineOf, pageByHeadings, sectionOf } from '../../notion/markdown/index.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { usage } from '../usage.js'

/** One of the parts that a page was cut into. */
export interface Part {
  readonly blocks: readonly Block[]
  readonly number: number
  readonly count: number
}

/** @throws `USAGE` for a part that is not there */
export function partOf(blocks: readonly Block[], number: number, maxChars: number): Part {
  const parts = pageByHeadings(blocks, maxChars)
  const count = Math.max(1, parts.length)
  const part = parts[number - 1]
  if (part === undefined && number > count) {
    throw usage(
      `There is no part ${number}: the page has ${count === 1 ? '1 part' : `${count} parts`}`,
      'Give a smaller --part, or a smaller --max-chars.',
    )
  }
  return { blocks: part?.blocks ?? [], number, count }
}

/** What stands under a heading. @throws `NOT_FOUND` with the headings that are there */
export function sectionUnder(blocks: readonly Block[], heading: string): readonly Block[] {
  const section =
    sectionOf(blocks, heading) ??
    sectionOf(
      blocks,
      heading.split('>').map((title) => title.trim()),
    )
  if (section !== undefined) return section
  const titles = outlineOf(blocks).map(({ title }) => title)
  const known =
    titles.length === 0
      ? '; it has none'
      : `; there are ${titles
          .slice(0, 10)
          .map((title) => quote(title))
          .join(', ')}${titles.length > 10 ? ', …' : ''}`
  throw new EvergrantError(
    'NOT_FOUND',
    `The page has no heading ${quote(heading)}${didYouMean(heading, titles) || known}`,
    {
      details: { heading, headings: titles },
      hint: 'See them all with --outline.',
    },
  )
}

/** Headings set in by their level. */
export function outlineWords(entries: readonly OutlineEntry[]): string {
  const least = Math.min(...entries.map(({ level }) => level))
  return entries.map(({ level, title }) => `${'  '.repeat(level - least)}${title}`).join('\n')
}
