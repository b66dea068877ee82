import { createSteps } from './code-span.js'
import { citationAt, destinationAt } from './destination.js'
import { splitBlockAttributes, tagAt } from './tag.js'

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

/** A caption can hold links, and code, equations and tags with brackets. */
function closingBracket(line: string, start: number): number | undefined {
  const step = createSteps(line)
  let depth = 0
  for (let at = start; at < line.length;) {
    const sign = line[at]
    const whole = sign === '[' ? citationAt(line, at) : sign === '<' ? tagAt(line, at) : undefined
    if (sign === ']' && depth === 0) return at
    if (sign === '[' && whole === undefined) depth += 1
    if (sign === ']') depth -= 1
    const link = sign === ']' && line[at + 1] === '(' ? destinationAt(line, at + 2) : undefined
    at = (whole ?? link)?.end ?? step(at)
  }
  return undefined
}
