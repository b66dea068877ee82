import type { EvergrantError } from '../../errors.js'
import type { GoneOutcome, PullOutcome } from './pull-outcome.js'

type Outcome = PullOutcome | GoneOutcome | 'moved' | 'file' | 'file-missing' | 'unreachable' | 'twice'

/** One thing that happened, or that would. */
export interface PullChange {
  readonly outcome: Outcome
  /** In the folder; of what is unreachable its address. */
  readonly path: string
  readonly id?: string
  readonly from?: string
  readonly reason?: string
}

/** What a pull did, as it goes along. */
export interface PullReport {
  page(page: {
    readonly path: string
    readonly id: string
    readonly outcome: PullOutcome
    readonly isIncomplete: boolean
    readonly reason?: string | undefined
  }): void
  gone(page: { readonly path: string; readonly id: string; readonly outcome: GoneOutcome }): void
  moved(from: string, path: string): void
  file(path: string): void
  fileMissing(path: string, error: EvergrantError): void
  unreachable(reference: string): void
  /** Two files are one page; this one is left alone. */
  twice(path: string): void
  readonly summary: PullSummary
}

/** What `--json` prints. */
export interface PullSummary {
  readonly pages: Readonly<Record<PullOutcome | GoneOutcome, number>>
  readonly files: { readonly downloaded: number; readonly missing: number }
  /** Everything but what is unchanged. */
  readonly changes: readonly PullChange[]
  /** Paths of pages of which the server left parts out. */
  readonly incomplete: readonly string[]
}

const NONE: Readonly<Record<PullOutcome | GoneOutcome, number>> = {
  new: 0,
  updated: 0,
  unchanged: 0,
  restored: 0,
  kept: 0,
  conflict: 0,
  theirs: 0,
  ours: 0,
  gone: 0,
  removed: 0,
  'gone-changed': 0,
}

interface Counted {
  readonly path: string
  readonly id: string
  readonly outcome: PullOutcome | GoneOutcome
  readonly reason?: string | undefined
}

export function createPullReport(): PullReport {
  const pages = { ...NONE }
  const files = { downloaded: 0, missing: 0 }
  const changes: PullChange[] = []
  const incomplete: string[] = []
  const count = ({ outcome, path, id, reason }: Counted) => {
    pages[outcome] += 1
    if (outcome !== 'unchanged') changes.push({ outcome, path, id, ...(reason !== undefined && { reason }) })
  }
  return {
    page({ isIncomplete, ...page }) {
      count(page)
      if (isIncomplete) incomplete.push(page.path)
    },
    gone: count,
    moved: (from, path) => changes.push({ outcome: 'moved', path, from }),
    file(path) {
      files.downloaded += 1
      changes.push({ outcome: 'file', path })
    },
    fileMissing(path, error) {
      files.missing += 1
      changes.push({ outcome: 'file-missing', path, reason: error.message })
    },
    unreachable: (path) => changes.push({ outcome: 'unreachable', path }),
    twice: (path) => changes.push({ outcome: 'twice', path }),
    summary: { pages, files, changes, incomplete },
  }
}

/** Whether somebody has to look at something. */
export function hasConflicts({ pages, changes }: PullSummary): boolean {
  return pages.conflict > 0 || changes.some(({ outcome }) => outcome === 'twice')
}
