import { parseBlocks } from './parse-blocks.js'
import { printBlocks } from './print-blocks.js'

/** Markdown in the form in which Notion keeps it, which may differ from what was written. */
export function storedForm(text: string): string {
  return printBlocks(parseBlocks(text))
}
