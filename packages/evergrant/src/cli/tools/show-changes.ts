import type { Tool } from '../../index.js'
import type { Context } from '../context.js'
import { onOneLine, paint } from '../terminal.js'
import { type ToolChange, toolChanges } from './tool-changes.js'

/** How the tools differ from what they were before they last changed. The list of now was asked for, and is kept. */
export async function showChanges(context: Context, now: readonly Tool[]): Promise<void> {
  const before = await (await context.evergrant()).earlierTools(context.connection())
  const since = before && new Date(before.at).toISOString()
  const changes = before === undefined ? NONE : toolChanges(before.tools, now)
  if (context.flags.json) return context.printJson({ since, ...changes })
  if (since === undefined) return context.say(`No other list of tools is known. These are ${now.length}.`)
  const lines = [
    ...changes.added.map((name) => marked(context, '+', name)),
    ...changes.removed.map((name) => marked(context, '-', name)),
    ...changes.changed.map((change) => marked(context, '~', `${change.name}: ${changeWords(change)}`)),
  ]
  if (lines.length > 0) context.printFormatted(lines.join('\n'))
  context.say(`Compared with the list of ${since.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}.`)
}

function marked({ io }: Context, mark: '+' | '-' | '~', text: string): string {
  return paint(io.stdout, io.env, COLOURS[mark], `${mark} ${onOneLine(text)}`)
}

function changeWords({ added, removed, changed, isDescribedAnew }: ToolChange): string {
  const parts = [
    ...added.map((name) => `+${name}`),
    ...removed.map((name) => `-${name}`),
    ...changed.map((name) => `~${name}`),
  ]
  return [...parts, ...(isDescribedAnew ? ['other words'] : [])].join(', ')
}

const COLOURS = { '+': 'green', '-': 'red', '~': 'yellow' } as const
const NONE = { added: [], removed: [], changed: [] } as const
