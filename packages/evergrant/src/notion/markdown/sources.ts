import { decodeDestination, encodeDestination } from './destination.js'
import { readImage } from './image.js'
import { type Line, readLines } from './lines.js'
import { parseRichText } from './parse-inline.js'
import { plainTextOf } from './rich-text.js'
import { decodeValue, encodeValue, plainUrl, tagAt } from './tag.js'
import { MEDIA_TAGS } from './tag-names.js'

/** An image or another file that a page shows. */
export interface SourceReference {
  /** `image`, `audio`, `video`, `file`, `pdf` or `embed`. */
  readonly tag: string
  /** As the page names it: the key for `rewriteSources`. */
  readonly source: string
  /** The same without the `{{` and `}}` that Notion puts round some. */
  readonly url: string
  readonly caption: string
}

/** The images of a page's text, in their order. */
export function imagesOf(text: string): readonly SourceReference[] {
  return sourcesIn(text).flatMap(({ reference }) => (reference.tag === 'image' ? [reference] : []))
}

/** The audio, video, PDF and other files of a page's text, in their order. */
export function filesOf(text: string): readonly SourceReference[] {
  return sourcesIn(text).flatMap(({ reference }) => (reference.tag === 'image' ? [] : [reference]))
}

/**
 * The text with other sources for its images and files, and nothing else changed: the map the other way round leads back to the same
 * text, provided that no two sources get the same name and none of the names stood in it before. A source that is not written the way Notion
 * writes them is left alone.
 *
 * @param sources by `source` of `imagesOf` and `filesOf`.
 */
export function rewriteSources(text: string, sources: ReadonlyMap<string, string>): string {
  const pieces: string[] = []
  let from = 0
  for (const { reference, start, end, encode } of sourcesIn(text)) {
    const next = sources.get(reference.source)
    if (next === undefined || text.slice(start, end) !== encode(reference.source)) continue
    pieces.push(text.slice(from, start), encode(next))
    from = end
  }
  return [...pieces, text.slice(from)].join('')
}

interface FoundSource {
  readonly reference: SourceReference
  /** Where the source stands in the text, as it is written. */
  readonly start: number
  readonly end: number
  encode(source: string): string
}

function sourcesIn(text: string): FoundSource[] {
  const { lines, verbatim } = readLines(text)
  const found: FoundSource[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const block = verbatim.get(index)
    const line = lines[index]
    if (block) index = block.close
    else if (line) found.push(...(imageIn(line) ?? fileIn(line) ?? []))
  }
  return found
}

function imageIn({ text, start }: Line): FoundSource[] | undefined {
  const image = readImage(text)
  if (image === undefined) return undefined
  const { urlStart, urlEnd, captionEnd } = image
  const source = decodeDestination(text.slice(urlStart, urlEnd))
  const reference = { tag: 'image', source, url: plainUrl(source), caption: captionOf(text.slice(2, captionEnd)) }
  return [{ reference, start: start + urlStart, end: start + urlEnd, encode: encodeDestination }]
}

function fileIn({ text, start }: Line): FoundSource[] | undefined {
  const tag = text.startsWith('<') ? tagAt(text, 0) : undefined
  if (tag === undefined || tag.form === 'close' || !MEDIA_TAGS.has(tag.name)) return undefined
  const found = /\s(?:src|source)="([^"]*)"/d.exec(text.slice(0, tag.end))
  const [from, to] = found?.indices?.[1] ?? []
  if (from === undefined || to === undefined) return undefined
  const source = decodeValue(text.slice(from, to))
  const caption = captionOf(text.slice(tag.end).trim().replace(`</${tag.name}>`, ''))
  const reference = { tag: tag.name, source, url: plainUrl(source), caption }
  return [{ reference, start: start + from, end: start + to, encode: encodeValue }]
}

function captionOf(text: string): string {
  return plainTextOf(parseRichText(text))
}
