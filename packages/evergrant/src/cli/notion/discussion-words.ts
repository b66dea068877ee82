import type { Comment, Discussion } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { onOneLine, paint, withoutControls } from '../terminal.js'

/** A discussion as people read it: where it is, and what was said. */
export function discussionWords(
  { id, isResolved, kind, textContext, comments }: Discussion,
  { io }: Pick<Context, 'io'>,
): string {
  const notes = [
    ...(textContext === undefined || textContext === '' ? [] : [`on ${JSON.stringify(onOneLine(textContext))}`]),
    ...(kind === 'suggested-edit' ? ['suggested edit'] : []),
    ...(isResolved ? ['resolved'] : []),
  ]
  const head = paint(io.stdout, io.env, 'bold', onOneLine(id))
  const lines = comments.map((comment) => `${commentHead(comment)}\n${setIn(comment.text)}`)
  return [`${head}${notes.length === 0 ? '' : `  ${notes.join(', ')}`}`, ...lines].join('\n')
}

function commentHead({ userEmail, userId, at }: Comment): string {
  const who = userEmail ?? userId ?? 'somebody'
  const when = at === undefined ? '' : `, ${at.replace('T', ' ').replace(/(?::\d\d)?(?:\.\d+)?Z$/, ' UTC')}`
  return `  ${onOneLine(who + when)}`
}

function setIn(text: string): string {
  return withoutControls(text).replaceAll(/^/gm, '    ')
}
