/** What a pull does with one file: a table, so that every case can be seen and tested. */

export interface Seen {
  /** The folder knows what it wrote there. */
  readonly isKnown: boolean
  /** The file beside what was written last, and beside what would be written now. */
  readonly file: 'missing' | 'as-written' | 'as-wanted' | 'changed'
  /** The server has something else than what was seen last. */
  readonly isRemoteNew: boolean
  /** What would be written is something else than what was written last. */
  readonly isTextNew: boolean
  readonly prefer: 'theirs' | 'ours' | undefined
  /** The last conflict showed just what the server has. */
  readonly isShown: boolean
}

export type PullOutcome =
  | 'new'
  | 'unchanged'
  | 'updated'
  /** It was removed here, and comes back. */
  | 'restored'
  /** Changed here, and not at the server. */
  | 'kept'
  /** Changed at both sides: the server's is written beside it. */
  | 'conflict'
  /** Changed at both sides: as asked, the server's is taken, or what is here stays and will be pushed over it. */
  | 'theirs'
  | 'ours'

export function pullOutcome({ isKnown, file, isRemoteNew, isTextNew, prefer, isShown }: Seen): PullOutcome {
  switch (file) {
    case 'missing':
      return isKnown ? 'restored' : 'new'
    case 'as-wanted':
      return 'unchanged'
    case 'as-written':
      return isTextNew ? 'updated' : 'unchanged'
    case 'changed':
      if (!isRemoteNew) return 'kept'
      // What nobody has seen is accepted by nobody.
      return prefer === undefined || (prefer === 'ours' && !isShown) ? 'conflict' : prefer
  }
}

/** Whether what would be written is written, in the place of what is there. */
export function isWritten(outcome: PullOutcome): boolean {
  return outcome === 'new' || outcome === 'updated' || outcome === 'restored' || outcome === 'theirs'
}

export interface Missed {
  readonly file: 'missing' | 'as-written' | 'changed'
  readonly prune: boolean
}

/** What becomes of the file of a page that is no longer there at the server. */
export type GoneOutcome = 'gone' | 'removed' | 'gone-changed'

export function goneOutcome({ file, prune }: Missed): GoneOutcome {
  if (file === 'changed') return 'gone-changed'
  return prune || file === 'missing' ? 'removed' : 'gone'
}
