import { readColor } from './color.js'
import { readAttributes } from './tag.js'

export interface Trailer {
  readonly text: string
  readonly color: string | undefined
  readonly toggle: boolean
}

const ATTRIBUTES = /^\{(?:\s*(?:color|toggle)="[^"]*")+\s*\}$/

/** Takes ` {color="blue"}` and ` {toggle="true"}` off the end of a block's line. */
export function readTrailer(line: string): Trailer {
  let trailer: Trailer = { text: line, color: undefined, toggle: false }
  for (;;) {
    const { text } = trailer
    const start = text.endsWith('}') ? text.lastIndexOf('{') : -1
    if (start < 0 || isEscaped(text, start) || !ATTRIBUTES.test(text.slice(start))) return trailer
    const attributes = readAttributes(text.slice(start))
    trailer = {
      text: text.slice(0, start).trimEnd(),
      color: trailer.color ?? readColor(attributes.get('color')),
      toggle: trailer.toggle || attributes.get('toggle') === 'true',
    }
  }
}

/** The same to be put behind a line; empty when there is nothing to say. */
export function printTrailer(color: string | undefined, toggle = false): string {
  const parts = [...(toggle ? ['toggle="true"'] : []), ...(color === undefined ? [] : [`color="${color}"`])]
  return parts.length === 0 ? '' : ` {${parts.join(' ')}}`
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}
