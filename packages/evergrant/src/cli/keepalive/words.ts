import { reasonWords } from '../connection-words.js'
import { onOneLine } from '../terminal.js'
import { inWords } from '../time-words.js'
import type { Told } from './round.js'

const LABELS = {
  refreshed: 'refreshed',
  adopted: 'refreshed',
  due: 'due',
  not_due: 'not due',
  not_refreshable: 'not refreshable',
  moving: 'being moved',
  moved: 'moved away',
  needs_login: 'login needed',
  failed: 'failed',
  unreadable: 'cannot be opened',
} as const satisfies Record<Told['outcome'], string>

const WIDTH = Math.max(...Object.values(LABELS).map((label) => label.length)) + 2

/** One line about one login: what became of it, which one it is, and what there is to know. */
export function toldWords(
  told: Told,
  { now, withOwner }: { readonly now: number; readonly withOwner: boolean },
): string {
  const { owner, profile, server } = told.connection
  const name = `${withOwner ? `${owner}: ` : ''}${profile} at ${server}`
  const detail = detailWords(told, now)
  return `${LABELS[told.outcome].padEnd(WIDTH)}${onOneLine(detail === undefined ? name : `${name} (${detail})`)}`
}

function detailWords({ outcome, reason, problem, message, lastUsedAt }: Told, now: number): string | undefined {
  const used = lastUsedAt === undefined ? undefined : `last used ${inWords(lastUsedAt, now)}`
  switch (outcome) {
    case 'adopted':
      return 'by another process'
    case 'needs_login':
      return reason && reasonWords(reason)
    case 'failed':
    case 'unreadable':
      return [message, problem].filter((part) => part !== undefined).join('; ')
    case 'not_refreshable':
      return 'the server gave no refresh token'
    case 'refreshed':
      return used && `was ${used}`
    case 'due':
    case 'not_due':
    case 'moving':
    case 'moved':
      return used
  }
}
