import { destinationAt } from './destination.js'
import { splitBlockAttributes } from './tag.js'

/** The parts of a line `![caption](url) {color="blue"}`, as places in it. */
export interface ImageParts {
  /** Behind `![`; it ends before `](`. */
  readonly captionEnd: number
  readonly url: string
  /** Of the address as it is written. */
  readonly urlStart: number
  readonly urlEnd: number
  readonly attributes: ReturnType<typeof splitBlockAttributes>['attributes']
}

/** Reads a line that is an image and nothing else. */
export function readImage(line: string): ImageParts | undefined {
  if (!line.startsWith('![')) return undefined
  const captionEnd = closingBracket(line, 2)
  if (captionEnd === undefined || line[captionEnd + 1] !== '(') return undefined
  const urlStart = captionEnd + 2
  const destination = destinationAt(line, urlStart)
  if (destination === undefined) return undefined
  const { text, attributes } = splitBlockAttributes(line.slice(destination.end))
  return text.trim() === ''
    ? { captionEnd, url: destination.url, urlStart, urlEnd: destination.end - 1, attributes }
    : undefined
}

/** A caption can hold links, and code with brackets. */
function closingBracket(line: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < line.length; at += 1) {
    const sign = line[at]
    if (sign === '\\') at += 1
    else if (sign === '`') at = Math.max(at, line.indexOf('`', at + 1))
    else if (sign === '[') depth += 1
    else if (sign === ']' && depth === 0) return at
    else if (sign === ']') depth -= 1
  }
  return undefined
}
