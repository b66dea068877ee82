import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'

/** Why a file is not pushed: what happened, and what next. */

export function changedThere(path: string): EvergrantError {
  return new EvergrantError('EDIT_CONFLICT', `The page of ${quote(path)} was changed in Notion since it was pulled`, {
    hint: `Pull again: what is there is put beside it. Then \`--ours\` keeps what is here, \`--theirs\` what is there.`,
  })
}

export function goneThere(path: string): EvergrantError {
  return new EvergrantError('EDIT_CONFLICT', `The page of ${quote(path)} is no longer in Notion`, {
    hint: 'Restore the page in Notion, or take `id` out of the front matter: then it becomes a new page.',
  })
}

export function incomplete(path: string): EvergrantError {
  return new EvergrantError('RESULT_INCOMPLETE', `${quote(path)} is not the whole page: Notion left parts of it out`, {
    hint: 'Change it in Notion, or by `evergrant page edit`, which touches the parts that it names only.',
  })
}

export function losesChildren(path: string, lost: readonly string[]): EvergrantError {
  return new EvergrantError(
    'CHILDREN_AT_RISK',
    `${quote(path)} no longer holds ${listed(lost)}, which would be deleted`,
    {
      hint: 'Put their tags back into the text, or let them go with --allow-deleting-children.',
    },
  )
}

export function takesChildren(path: string, arriving: readonly string[]): EvergrantError {
  return new EvergrantError(
    'CHILDREN_AT_RISK',
    `${quote(path)} holds the tag of ${listed(arriving)}, which would be moved there`,
    {
      hint: 'Link to it with <mention-page url="…"/>, or move it with `evergrant page move`.',
    },
  )
}

export function noParent(path: string): EvergrantError {
  return new EvergrantError(
    'REFERENCE_INVALID',
    `${quote(path)} is new, and lies in the folder of no page or database`,
    {
      hint: 'Move it into the folder of a page, or name one in its front matter: `parent: https://app.notion.com/p/…`.',
    },
  )
}

export function samePage(path: string): EvergrantError {
  return new EvergrantError('REFERENCE_AMBIGUOUS', `${quote(path)} has the id of another file`, {
    hint: 'Take `id` out of the front matter of the copy: then it becomes a new page.',
  })
}

export function maybeThere(path: string, url: string): EvergrantError {
  return new EvergrantError(
    'MAYBE_COMMITTED',
    `${quote(path)} may have been made by a push that was interrupted: ${url} has its title, and another text`,
    { hint: 'Look at that page: put its `id` into the front matter, or give the file another title.' },
  )
}

export function badProperty(path: string, name: string, reason: string): EvergrantError {
  return new EvergrantError('FILE_UNREADABLE', `The property ${quote(name)} of ${quote(path)} ${reason}`)
}

export function noId(path: string, id: string): EvergrantError {
  return new EvergrantError('REFERENCE_INVALID', `The id of ${quote(path)}, ${quote(id)}, is no ID of Notion`, {
    hint: 'Put the ID of its page there, or take `id` out of the front matter: then it becomes a new page.',
  })
}

/** A page has been sent in part: its text is there, and its properties are not. */
export function textIsThere(path: string, problem: EvergrantError): EvergrantError {
  return new EvergrantError(
    problem.code,
    `The text of ${quote(path)} is in Notion now, and its properties are not: ${problem.message}`,
    {
      cause: problem.cause,
      details: { ...problem.details, sent: 'text' },
      hint: `${problem.hint} The next push sends the properties alone.`,
    },
  )
}

/** Whether it is such a problem. */
export function isSentInPart(problem: EvergrantError | undefined): boolean {
  return problem?.details['sent'] === 'text'
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => quote(name))
  const rest = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `${shown.join(', ')}${rest}`
}
