import type { FetchedPage } from '../../notion-entry.js'
import { type Block, printMarkdown, toGithubMarkdown } from '../../notion/markdown/index.js'
import type { Context } from '../context.js'
import { onOneLine, paint, withoutControls } from '../terminal.js'
import { toTerminal } from './terminal/to-terminal.js'

/** Notion's Markdown, GitHub's, or set in type for a terminal. */
export type PageForm = 'md' | 'gfm' | 'terminal'

interface Piece {
  readonly blocks: readonly Block[]
  readonly form: PageForm
  /** Of the page, so that its title goes before it. */
  readonly isBeginning: boolean
}

export function printForm(
  { io }: Pick<Context, 'io'>,
  page: FetchedPage,
  { blocks, form, isBeginning }: Piece,
): string {
  const heading = isBeginning ? headingOf(page) : ''
  if (form === 'terminal') {
    const body = toTerminal(blocks, { width: io.stdout.columns ?? USUAL_COLUMNS, colours: hasColours(io) })
    const title = paint(io.stdout, io.env, 'bold', withoutControls(heading))
    return [...(heading === '' ? [] : [title]), body].filter((part) => part.trim() !== '').join('\n\n')
  }
  const body = form === 'gfm' ? toGithubMarkdown(blocks) : printMarkdown(blocks)
  return [heading === '' ? '' : `# ${heading}`, body].filter((part) => part !== '').join('\n\n')
}

/** The title, which is no part of the text, with the emoji that is its icon. */
export function headingOf({ title, icon }: Pick<FetchedPage, 'title' | 'icon'>): string {
  return onOneLine(icon === undefined || /^[\w:/]/.test(icon) ? title : `${icon} ${title}`)
}

function hasColours({ stdout, env }: Context['io']): boolean {
  return paint(stdout, env, 'bold', 'x') !== 'x'
}

const USUAL_COLUMNS = 80
