import type { Fetched } from '../../notion-entry.js'
import type { Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { writeNewFile } from '../offers/new-file.js'
import { onOneLine } from '../terminal.js'
import { cutText, keepWholeText } from './whole-text.js'

export interface Text {
  readonly text: string
  /** As it goes into a file. */
  whole(): string
  /** Of what it is the text. */
  readonly page: Pick<Fetched, 'title' | 'url'>
  /** The text has colours, and its parts are clean. */
  readonly isPainted?: boolean
}

/** A text on stdout, into the file that `--out` names, or so much of it as `--max-chars` says, with the whole in a file. */
export async function giveText(context: Context, { out, maxChars }: Flags, given: Text): Promise<void> {
  const { title, url } = given.page
  if (typeof out === 'string') {
    const written = `${given.whole().replace(/\n$/, '')}\n`
    await writeNewFile(out, written)
    if (context.flags.json) context.printJson({ title, url, file: out, characters: written.length })
    return context.say(`Wrote ${written.length} characters to ${onOneLine(out)}.`)
  }
  const { text, isPainted } = given
  const print = (content: string, file?: string) => {
    if (context.flags.json) context.printJson({ title, url, content, ...(file !== undefined && { file }) })
    else if (isPainted) context.printFormatted(content)
    else context.print(content)
  }
  if (typeof maxChars !== 'string' || text.length <= Number(maxChars)) return print(text)
  const shown = cutText(text, Number(maxChars))
  const path = await keepWholeText(given.whole(), 'page.md')
  print(shown, path)
  context.say(
    `The first ${shown.length} of ${text.length} characters. The whole text: ${path} (--part 1 pages by headings)`,
  )
}
