/** A configuration file as text that is edited in place: whatever is not named stays as it was, letter by letter. */
export interface Document {
  /** The value of the whole text. @throws DocumentError */
  parse(text: string): unknown
  /** The text with a value under a path, whose last step is made where it is missing. @throws DocumentError */
  set(text: string, path: readonly string[], value: unknown): string
  /** The text without what is under a path. @throws DocumentError */
  remove(text: string, path: readonly string[]): string
  /** An entry as it would stand in the file, for people. */
  show(path: readonly string[], value: unknown): string
}

/** Why a text cannot be read or edited, with the place and without its words: they may be secrets. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
}

export interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Of two insertions at one place the first one stands first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = text
  for (const { from, to, text: inserted } of edits.toReversed().toSorted((a, b) => b.from - a.from)) {
    edited = edited.slice(0, from) + inserted + edited.slice(to)
  }
  return edited
}

export function lineBreakOf(text: string): '\r\n' | '\n' {
  return /\r\n|\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n'
}

/** Where the line that holds an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line that holds an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = /\r?\n|$/g
  found.lastIndex = offset
  return found.exec(text)?.index ?? text.length
}

/** Where the next line begins, or the text ends. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found === -1 ? text.length : found + 1
}
