import { EvergrantError, isEvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { Context } from '../context.js'
import { readTextFile } from '../text-file.js'
import { usage } from '../usage.js'

/** Where a verb that writes text takes it from. */
export interface ContentFlags {
  readonly content?: string
  readonly file?: string
  /** What comes is GitHub's Markdown. */
  readonly gfm?: boolean
}

/**
 * The content that was given: in words, in a file (`-` is standard input), or on standard input where that is no terminal. `undefined`
 * where there is none.
 *
 * @throws `USAGE`, `INPUT_INVALID`
 */
export async function readContent(context: Context, flags: ContentFlags): Promise<string | undefined> {
  const text = await readText(context, flags)
  if (text === undefined || !flags.gfm) return text
  const { fromGithubMarkdown } = await import('./github/from-github.js')
  return fromGithubMarkdown(text)
}

/** The same where the verb is nothing without it. */
export async function readNeededContent(context: Context, flags: ContentFlags): Promise<string> {
  const content = await readContent(context, flags)
  if (content !== undefined && content.trim() !== '') return content
  throw usage('The content is missing', 'Pipe it in, or give it with --file or --content.')
}

async function readText({ io, say }: Context, { content, file }: ContentFlags): Promise<string | undefined> {
  if (content !== undefined && file !== undefined) {
    throw usage('--content and --file are both given', 'The content comes from one place.')
  }
  if (content !== undefined) return content
  if (file !== undefined && file !== '-') return await readFileText(file)
  if (file === undefined && io.stdin.isTTY) return undefined
  if (io.stdin.isTTY) say('Type the text, and end it with Ctrl-D.')
  const waiting = setTimeout(() => say('Reading standard input. (--content gives the text in words.)'), WAITS_MS)
  try {
    const text = await io.stdin.text()
    return text === '' ? undefined : text
  } finally {
    clearTimeout(waiting)
  }
}

export async function readFileText(path: string): Promise<string> {
  try {
    return await readTextFile(path)
  } catch (cause) {
    if (isEvergrantError(cause)) throw cause
    throw new EvergrantError('INPUT_INVALID', `The file ${quote(path)} cannot be read`, {
      cause,
      hint: 'Check the path; - stands for standard input.',
    })
  }
}

/** Whoever started this may have left a pipe open that says nothing. */
const WAITS_MS = 3000
