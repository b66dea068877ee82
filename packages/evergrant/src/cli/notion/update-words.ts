import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { ContentUpdate } from '../../notion-entry.js'
import { usage } from '../usage.js'

/** @throws `USAGE` where they do not pair */
export function updatesFromPairs(
  old: readonly string[],
  replacements: readonly string[],
  all: boolean,
): readonly ContentUpdate[] {
  if (old.length !== replacements.length) {
    throw usage(
      `--old is given ${times(old.length)} and --new ${times(replacements.length)}`,
      'Each --old needs its --new; --new "" takes the piece out.',
    )
  }
  const empty = old.findIndex((text) => text === '')
  if (empty !== -1) throw usage('--old is empty', 'Give a piece of the text; `page append` adds to it.')
  return old.map((text, at) => ({ old: text, new: replacements[at] ?? '', ...(all && { all }) }))
}

/** The list that `--edits` takes. @throws `INPUT_INVALID` */
export function parseUpdates(text: string): readonly ContentUpdate[] {
  const list = parse(text)
  if (!Array.isArray(list) || list.length === 0) throw invalid('it is no list of edits')
  return list.map((item: unknown, at) => {
    if (!isObject(item)) throw invalid(`edit ${at + 1} is no object`)
    const { old, new: replacement, all, ...rest } = item
    const [stranger] = Object.keys(rest)
    if (stranger !== undefined) throw invalid(`edit ${at + 1} has a member ${JSON.stringify(stranger)}`)
    if (typeof old !== 'string' || old === '') throw invalid(`edit ${at + 1} needs "old", a text`)
    if (typeof replacement !== 'string') throw invalid(`edit ${at + 1} needs "new", a text`)
    if (all !== undefined && typeof all !== 'boolean')
      throw invalid(`"all" of edit ${at + 1} is neither true nor false`)
    return { old, new: replacement, ...(all !== undefined && { all }) }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw invalid('it is not JSON')
  }
}

function invalid(what: string): EvergrantError {
  return new EvergrantError('INPUT_INVALID', `--edits: ${what}`, {
    hint: 'Give a list like \'[{"old":"a draft","new":"final"}]\'; "all":true replaces every match.',
  })
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
