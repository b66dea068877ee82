import type { AuditProblem } from '../index.js'

/** What is wrong with a log, in words. */
export function problemWords({ kind, sequence, until }: AuditProblem): string {
  const last = until === undefined || until === sequence ? undefined : until
  const entries = last === undefined ? `Entry ${sequence}` : `Entries ${sequence} to ${last}`
  const are = last === undefined ? 'is' : 'are'
  switch (kind) {
    case 'edited':
      return `${entries} ${are} not as it was written.`
    case 'foreign':
      return `${entries} ${are} of the log of another login.`
    case 'removed':
      return `${entries} ${are} missing in the middle.`
    case 'misplaced':
      return `${entries} ${are} out of order, or there twice.`
    case 'truncated':
      return `${entries} ${are} missing at the end.`
    case 'unreadable':
      return sequence === 0 ? 'The beginning cannot be read.' : `What follows entry ${sequence} cannot be read.`
    case 'unchecked':
      return `${entries} cannot be checked: the sealed record of the end of the log was removed or damaged, and their key with it.`
    case 'missing':
      return 'The login that is kept here has no entry: the log was removed, or an older one was put back.'
  }
}
