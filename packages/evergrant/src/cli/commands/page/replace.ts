import type { Command } from 'commander'
import type { EditResult } from '../../../notion-entry.js'
import { quote } from '../../../internal/redact.js'
import type { Context } from '../../context.js'
import { editCarefully } from '../../notion/careful-edit.js'
import { type ContentFlags, readContent } from '../../notion/content-input.js'
import { addContentOptions } from '../../notion/content-options.js'
import { addEditOptions, type EditFlags } from '../../notion/edit-flags.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { assertMayWrite } from '../../notion/write-flags.js'
import { usage } from '../../usage.js'

interface ReplaceFlags extends ContentFlags, EditFlags {}

export function defineReplace(command: Command, context: Context): void {
  command
    .description('Replace the whole text of a page. Asks where lines of it are lost.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
  addEditOptions(addContentOptions(command))
    .addHelpText(
      'after',
      `
Another program that writes at the same moment is not noticed: Notion has no condition for a write. \`page edit\` changes less.

Examples:
  $ evergrant fetch "Weekly notes" --body > notes.md
  $ evergrant page replace "Weekly notes" --file notes.md --dry-run
  $ evergrant page replace "Weekly notes" --file notes.md --yes
`,
    )
    .action(async (page: string, flags: ReplaceFlags) => replace(context, await givenReference(context, page), flags))
}

async function replace(context: Context, reference: string, flags: ReplaceFlags): Promise<void> {
  assertMayWrite(context, flags, 'page replace')
  const content = await readContent(context, flags)
  if (content === undefined) {
    throw usage(
      'The content is missing',
      'Pipe it in, or give it with --file or --content. --content "" empties the page.',
    )
  }
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    await editCarefully(context, flags, {
      change: (options) => notion.pages.replace(page, withoutLastBreak(content), options),
      isDestructive: lostLines,
    })
  })
}

/** What files and pipes end with is no part of the page: with it, a text that was fetched would be another one. */
function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '')
}

/** What a replacement drops, in words; nothing where it only adds. */
function lostLines({ diff, page }: EditResult): string | undefined {
  const lost = diff.split('\n').filter((line) => /^-(?!--)/.test(line) && line.slice(1).trim() !== '').length
  if (lost === 0) return undefined
  const where = page.title === undefined ? page.url : quote(page.title)
  return `${lost === 1 ? '1 line' : `${lost} lines`} of ${where} would be gone`
}
