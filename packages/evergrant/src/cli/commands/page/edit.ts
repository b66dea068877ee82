import type { Command } from 'commander'
import type { ContentUpdate, EditOptions, FetchedPage, Pages } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { editCarefully } from '../../notion/careful-edit.js'
import { addEditOptions, type EditFlags } from '../../notion/edit-flags.js'
import { type EditedText, openEditor } from '../../notion/editor.js'
import { findReference } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { parseUpdates, updatesFromPairs } from '../../notion/update-words.js'
import { assertMayWrite } from '../../notion/write-flags.js'
import { usage } from '../../usage.js'

interface EditCommandFlags extends EditFlags {
  readonly old: readonly string[]
  readonly new: readonly string[]
  readonly all?: boolean
  readonly edits?: string
}

export function defineEdit(command: Command, context: Context): void {
  command
    .description(
      'Replace pieces of the text of a page. Each has to stand there exactly once; the result is read again.',
    )
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .option('--old <text>', 'a piece of the text as it is stored; again for more', collect, [])
    .option('--new <text>', 'what takes its place; as often as --old', collect, [])
    .option('--all', 'replace every place where a piece stands')
    .option('--edits <json>', 'the same as a list: [{"old":"…","new":"…","all":true}]; - reads it from standard input')
  addEditOptions(command)
    .addHelpText(
      'after',
      `
Without --old and --edits the text opens in $VISUAL or $EDITOR.

Examples:
  $ evergrant page edit "Weekly notes" --old "a draft" --new "final"
  $ evergrant page edit "Weekly notes" --old "- [ ] Ask Ada" --new "- [x] Ask Ada" --dry-run
  $ evergrant page edit "Weekly notes" --edits - < edits.json --json
  $ evergrant page edit "Weekly notes"
`,
    )
    .action(async (page: string, flags: EditCommandFlags) => edit(context, await givenReference(context, page), flags))
}

async function edit(context: Context, reference: string, flags: EditCommandFlags): Promise<void> {
  assertMayWrite(context, flags, 'page edit')
  const updates = await readUpdates(context, flags)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = await findReference(notion, reference, { signal, types: ['page'] })
    const by = (change: Parameters<Pages['edit']>[1]) => (options: EditOptions) =>
      notion.pages.edit(page, change, options)
    if (updates !== undefined) await editCarefully(context, flags, { change: by(() => updates) })
    else await editByHand(context, (text) => editCarefully(context, flags, { change: by(text), isByHand: true }))
  })
}

/** The change is worked out, and then made: the person edits the text once, the first time. What is not written is kept. */
async function editByHand(
  context: Context,
  make: (text: (page: FetchedPage) => Promise<string>) => Promise<boolean>,
): Promise<void> {
  let edited: EditedText | undefined
  const textOf = async (page: FetchedPage) => {
    edited ??= await openEditor(context, { text: page.content, name: page.title })
    return edited.text
  }
  let isDone = false
  try {
    isDone = await make(textOf)
  } finally {
    if (isDone) await edited?.discard()
    else if (edited !== undefined) context.say(`Your text is kept in ${edited.file}.`)
  }
}

/** @returns `undefined` for an editor session */
async function readUpdates(context: Context, flags: EditCommandFlags): Promise<readonly ContentUpdate[] | undefined> {
  const { edits, old, all } = flags
  const isPairs = old.length > 0 || flags.new.length > 0
  if (edits !== undefined) {
    if (isPairs || all) throw usage('--edits says everything', 'Leave --old, --new and --all out.')
    return parseUpdates(edits === '-' ? await context.io.stdin.text() : edits)
  }
  if (isPairs) return updatesFromPairs(old, flags.new, all === true)
  const { stdin, stdout } = context.io
  if (stdin.isTTY && stdout.isTTY && !context.flags.json) return undefined
  throw usage(
    'Nothing says what to change',
    'Give --old and --new, or --edits; at a terminal the text opens in your editor.',
  )
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}
