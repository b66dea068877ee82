/** An address that a text leads to: of `[text](address)` or `[^address]`. */
export interface Destination {
  readonly url: string
  /** Where the text behind the closing bracket begins. */
  readonly end: number
}

/** Reads the address that begins at this place, behind the opening bracket. */
export function destinationAt(text: string, start: number): Destination | undefined {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '\\') at += 1
    else if (sign === '(') depth += 1
    else if (sign === ')' && depth === 0) return { url: decodeDestination(text.slice(start, at)), end: at + 1 }
    else if (sign === ')') depth -= 1
    // The next link begins, so that this one was none; and many of them take no longer than one.
    else if (sign === ']' && text[at + 1] === '(') return undefined
  }
  return undefined
}

export function decodeDestination(source: string): string {
  return source.replace(/\\([\\()[\]])/g, '$1')
}

export function encodeDestination(url: string): string {
  const escaped = url.replaceAll('\\', '\\\\').replaceAll('\n', '%0A').replaceAll('\r', '%0D')
  return isBalanced(url) && !url.includes('](') ? escaped : escaped.replace(/[()]/g, '\\$&')
}

function isBalanced(url: string): boolean {
  let depth = 0
  for (const sign of url) {
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}

const CITATION = /\[\^([^\s[\]]+)\]/y

/** The address of the citation `[^address]` that begins at this place. */
export function citationAt(text: string, at: number): Destination | undefined {
  CITATION.lastIndex = at
  const [whole, url] = CITATION.exec(text) ?? []
  return whole === undefined || url === undefined ? undefined : { url, end: at + whole.length }
}
