import type { Fetched } from '../../notion-entry.js'
import { parseFetched } from '../../notion/replies/fetched-reply.js'
import type { Flags } from '../command-spec.js'
import type { Context } from '../context.js'

export interface Answer {
  readonly value: unknown
  /** As people read what is no page. */
  readonly text: string
}

/** What the plainest fetch was answered. Loaded with each, and of the library only what reads it; every other form is loaded when it is asked for. */
export async function printFetched(context: Context, { value, text }: Answer, flags: Flags): Promise<void> {
  const fetched = await parseFetched(value)
  warnOfGaps(context, fetched)
  const isText = fetched.text !== '' && fetched.kind !== 'self'
  if (isText && !isPlain(context, flags)) {
    const { showFetched } = await import('./show-fetched.js')
    return await showFetched(context, fetched, flags)
  }
  if (context.flags.json) return context.printJson(value)
  if (!isText) return context.print(text)
  context.print(flags['raw'] ? fetched.text : toMarkdown(fetched))
}

/** At a terminal Markdown is set in type, unless it is asked for as it is. */
function isPlain({ flags: { json }, io }: Context, flags: Flags): boolean {
  if (Object.keys(flags).some((name) => name !== 'md' && name !== 'raw')) return false
  return json === true || !io.stdout.isTTY || flags['md'] === true || flags['raw'] === true
}

function warnOfGaps(context: Context, fetched: Fetched): void {
  if (fetched.kind !== 'page' || !fetched.isTruncated) return
  const missing = fetched.unknownBlockIds.length
  const some = missing === 0 ? '' : `; ${missing} can be fetched by their IDs (see --json)`
  context.warn(`The page is not complete: the server left parts out${some}.`)
}

/** A Markdown document: the title, which is no part of the body, and the body. Databases and views are given as they are. */
function toMarkdown(fetched: Fetched): string {
  const { title, icon, text } = fetched
  const body = fetched.kind === 'page' ? fetched.content : text
  const shown = icon === undefined || /^[\w:/]/.test(icon) ? title : `${icon} ${title}`
  const heading = title === '' ? [] : [`# ${shown.replaceAll(/\s+/g, ' ')}`]
  return [...heading, ...(body === '' ? [] : [body])].join('\n\n')
}
