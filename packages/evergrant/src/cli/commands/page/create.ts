import type { Command } from 'commander'
import type { NewPage, ParentReference, WrittenPage } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { type ContentFlags, readContent } from '../../notion/content-input.js'
import { addContentOptions } from '../../notion/content-options.js'
import { addMovingOption, type MovingFlags } from '../../notion/edit-flags.js'
import { withNotion } from '../../notion/open-notion.js'
import { findParent } from '../../notion/parent-reference.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWaitOption, STILL_EMPTY, type WaitFlags } from '../../notion/wait-option.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { onOneLine } from '../../terminal.js'
import { usage } from '../../usage.js'

interface CreateFlags extends ContentFlags, WriteFlags, MovingFlags, WaitFlags {
  readonly title?: string
  readonly parent?: string
  readonly icon?: string
  readonly cover?: string
  readonly template?: string
}

export function defineCreate(command: Command, context: Context): void {
  command
    .description('Create a page. Its address goes to standard output.')
    .option('--title <title>', 'its title (default: the heading that the text begins with)')
    .option('--parent <page>', 'where it goes: a page, a database, or workspace (default: your private pages)')
    .option('--icon <icon>', 'an emoji, or an address')
    .option('--cover <url>', 'the address of a picture')
    .option('--template <id>', 'a template of the database, which takes the place of a text')
  addWaitOption(addMovingOption(addWriteOptions(addContentOptions(command))))
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant page create --title "Weekly notes" --content "- [ ] Ask Ada"
  $ evergrant page create --parent "Product home" --gfm < README.md
  $ evergrant page create --title Empty --content "" --icon 🦁 --json
`,
    )
    .action((flags: CreateFlags) => create(context, flags))
}

async function create(context: Context, flags: CreateFlags): Promise<void> {
  assertMayWrite(context, flags, 'page create')
  const page = await readPage(context, flags)
  const { moveChildren: allowMovingChildren, wait } = flags
  await withNotion(context, flags, async (notion) => {
    const { signal } = context.io
    const parent = flags.parent === undefined ? undefined : await findParent(notion, flags.parent, { signal })
    const options = { ...(parent !== undefined && { parent }), allowMovingChildren, wait, signal }
    if (flags.dryRun) {
      await notion.pages.create(page, { ...options, dryRun: true })
      return showPlan(context, page, parent)
    }
    const made = await withSlowLine(context, 'Creating the page…', () => notion.pages.create(page, options))
    tell(context, made[0], page)
    if (!wait && page.template !== undefined) context.warn(STILL_EMPTY)
  })
}

async function readPage(context: Context, flags: CreateFlags): Promise<NewPage> {
  const { icon, cover, template } = flags
  if (template !== undefined && (flags.content ?? flags.file) !== undefined) {
    throw usage('A template takes the place of a text, and both are given', 'Leave one of them out.')
  }
  const text = template === undefined ? await readContent(context, flags) : undefined
  const { title, content } = flags.title === undefined ? splitTitle(text) : { title: flags.title, content: text }
  if (title?.trim() === '' || (title === undefined && template === undefined)) {
    throw usage('The title is missing', 'Give it with --title, or begin the text with a heading: `# Title`.')
  }
  return { title, content, icon, cover, template }
}

/** Notion keeps the title of a page apart from its text, and files begin with it. */
export function splitTitle(text: string | undefined): { readonly title?: string; readonly content?: string } {
  const match = /^\s*# +(?<title>[^\n]*\S)[^\S\n]*(?:\n+(?<content>[^]*))?$/.exec(text ?? '')
  if (match?.groups === undefined) return text === undefined ? {} : { content: text }
  const { title = '', content } = match.groups
  return { title, ...(content !== undefined && content !== '' && { content }) }
}

function showPlan(context: Context, page: NewPage, parent: ParentReference | undefined): void {
  if (context.flags.json) return context.printJson({ dryRun: true, page, parent: parent ?? 'private' })
  context.print(`# ${page.title ?? ''}\n\n${page.content ?? ''}`.trimEnd())
  context.say(`Nothing was written. It would be a page ${placeWords(parent)}.`)
}

function placeWords(parent: ParentReference | undefined): string {
  if (parent === undefined || parent === 'workspace') return 'of the workspace'
  return `in ${Object.values(parent).join(' ')}`
}

function tell(context: Context, made: WrittenPage | undefined, page: NewPage): void {
  // Of a page that the server makes later it names none.
  const { id, url, title = page.title } = made ?? { id: undefined, url: undefined }
  if (context.flags.json) return context.printJson({ page: { id, url, title } })
  context.print(url ?? '')
  context.say(`Created: ${onOneLine(title ?? '')}`)
}
