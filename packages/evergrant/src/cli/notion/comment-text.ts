import type { Context } from '../context.js'
import { usage } from '../usage.js'

/** The text of a comment: the word that was given, or standard input where there is none, or `-`. @throws `USAGE` */
export async function readCommentText({ io }: Pick<Context, 'io'>, word: string | undefined): Promise<string> {
  const isPiped = word === '-' || (word === undefined && !io.stdin.isTTY)
  const text = (isPiped ? await io.stdin.text() : (word ?? '')).trim()
  if (text !== '') return text
  throw usage('The text of the comment is missing', 'Give it as the last word, or pipe it in.')
}
