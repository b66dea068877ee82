import type { Fetched, FetchedPage } from '../../notion-entry.js'
import { outlineOf, parseMarkdown } from '../../notion/markdown/index.js'
import { isObject } from '../../internal/json-object.js'
import type { Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { onOneLine } from '../terminal.js'
import { usage } from '../usage.js'
import { databaseMarkdown } from './database-markdown.js'
import { type PageForm, printForm } from './page-form.js'
import { outlineWords, partOf, sectionUnder } from './page-document.js'
import { pickFields } from './pick-fields.js'
import { withPictures } from './save-pictures.js'
import { schemaWords, viewWords } from './schema-words.js'
import { giveText } from './give-text.js'

/** What was fetched, in any of the forms that the plainest line has not. */
export async function showFetched(context: Context, fetched: Fetched, flags: Flags): Promise<void> {
  const { json } = context.flags
  if (flags['fields'] !== undefined && !json) throw usage('--fields chooses members of JSON', 'Add --json.')
  if (json && !TEXT_FLAGS.some((name) => flags[name] !== undefined)) return showJson(context, fetched, flags)
  if (flags['raw'])
    return await giveText(context, flags, { text: fetched.text, whole: () => fetched.text, page: fetched })
  if (fetched.kind !== 'page') return await showOther(context, fetched, flags)
  if (flags['outline']) return showOutline(context, fetched)
  const page = flags['images'] === undefined ? fetched : await withPictures(context, fetched, String(flags['images']))
  await showPage(context, page, flags)
}

/** Those that say which text is wanted, which JSON then holds as well. */
const TEXT_FLAGS = ['gfm', 'body', 'outline', 'section', 'maxChars', 'part', 'images', 'out']

async function showPage(context: Context, page: FetchedPage, flags: Flags): Promise<void> {
  const form = formOf(context, flags)
  const all = parseMarkdown(page.content)
  const { section, part } = flags
  const chosen = typeof section === 'string' ? sectionUnder(all, section) : all
  // In JSON the title is a member of its own.
  const isBeginning = section === undefined && !flags['body'] && !context.flags.json
  if (typeof part === 'string') {
    const { blocks, number, count } = partOf(chosen, Number(part), maxCharsIn(flags) ?? PART_CHARS)
    const text = printForm(context, page, { blocks, form, isBeginning: isBeginning && number === 1 })
    const { title, url } = page
    if (context.flags.json) return context.printJson({ title, url, content: text, part: number, parts: count })
    context.printFormatted(text)
    return context.say(`Part ${number} of ${count}.${number < count ? ` --part ${number + 1} goes on.` : ''}`)
  }
  const print = (as: PageForm) => printForm(context, page, { blocks: chosen, form: as, isBeginning })
  // What is kept in a file is for no terminal.
  const whole = () => print(form === 'terminal' ? 'md' : form)
  await giveText(context, flags, { text: print(form), whole, page, isPainted: form === 'terminal' })
}

/** At a terminal a page is set in type, unless another form is asked for, or a file. */
function formOf({ io, flags: { json } }: Context, flags: Flags): PageForm {
  if (flags['gfm']) return 'gfm'
  return io.stdout.isTTY && !json && !flags['md'] && flags['out'] === undefined ? 'terminal' : 'md'
}

function maxCharsIn({ maxChars }: Flags): number | undefined {
  return typeof maxChars === 'string' ? Number(maxChars) : undefined
}

function showOutline(context: Context, { content, title, url }: FetchedPage): void {
  const entries = outlineOf(parseMarkdown(content))
  if (context.flags.json) return context.printJson({ title, url, outline: entries })
  if (entries.length === 0) return context.say(`No headings in ${JSON.stringify(onOneLine(title))}.`)
  context.print(outlineWords(entries))
}

/** Databases and the rest: described at a terminal and in GitHub's Markdown, else as the server gives them. */
async function showOther(context: Context, fetched: Exclude<Fetched, FetchedPage>, flags: Flags): Promise<void> {
  const unfit = ['body', 'outline', 'section', 'part', 'images'].find((name) => flags[name] !== undefined)
  if (unfit !== undefined) throw usage(`--${unfit} is for pages`, `This is a ${fetched.kind}.`)
  const form = formOf(context, flags)
  const asGiven = fetched.title === '' ? fetched.text : `# ${onOneLine(fetched.title)}\n\n${fetched.text}`
  const isText = fetched.kind === 'document' || fetched.kind === 'self'
  const text = form === 'gfm' && !isText ? databaseMarkdown(fetched) : asGiven
  const described = form === 'terminal' ? describe(context, fetched) : undefined
  const isPainted = described !== undefined
  await giveText(context, flags, { text: described ?? text, whole: () => text, page: fetched, isPainted })
}

function describe(context: Context, fetched: Exclude<Fetched, FetchedPage>): string | undefined {
  switch (fetched.kind) {
    case 'database': {
      const sources = fetched.dataSources.map((each) => schemaWords(each, context))
      return [onOneLine(fetched.url), ...sources, fetched.views.map(viewWords).join('\n')].filter(Boolean).join('\n\n')
    }
    case 'data-source':
      return schemaWords(fetched.schema, context)
    case 'view':
      return `${viewWords(fetched.view)}\n${JSON.stringify(fetched.view.configuration, undefined, 2)}`
    case 'self':
    case 'document':
      return undefined
  }
}

/** The reply as it came; with `--fields` members of it, or of what it was read into. */
function showJson(context: Context, fetched: Fetched, flags: Flags): void {
  const { raw, ...read } = fetched
  const fields = flags['fields']
  if (typeof fields !== 'string') return context.printJson(raw)
  context.printJson(pickFields({ ...(isObject(raw) ? raw : {}), ...read }, fields))
}

/** Of a part, where nothing else was said: what a model reads in one go. */
const PART_CHARS = 8000
