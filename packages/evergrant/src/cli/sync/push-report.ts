import type { EvergrantError } from '../../errors.js'
import { isSentInPart } from './push-problems.js'

export type PushOutcome = 'changed' | 'created' | 'unchanged' | 'already-there' | 'conflict' | 'refused' | 'failed'

/** What became of one file. */
export interface PushChange {
  readonly outcome: PushOutcome
  readonly path: string
  readonly id?: string | undefined
  readonly problem?: EvergrantError | undefined
  /** The file was saved while it was pushed, and stays: the rest is for the next push. */
  readonly isSavedMeanwhile?: boolean
}

export interface PushReport {
  page(change: PushChange): void
  readonly summary: PushSummary
}

/** What `--json` prints. */
export interface PushSummary {
  readonly pages: Readonly<Record<PushOutcome, number>>
  /** Everything but what is unchanged. */
  readonly changes: readonly {
    readonly outcome: PushOutcome
    readonly path: string
    readonly id?: string
    readonly error?: object
    readonly savedMeanwhile?: true
    /** The text was sent, and the properties were not. */
    readonly sentInPart?: true
  }[]
}

export function createPushReport(): PushReport {
  const pages = { changed: 0, created: 0, unchanged: 0, 'already-there': 0, conflict: 0, refused: 0, failed: 0 }
  const changes: PushSummary['changes'][number][] = []
  return {
    page({ outcome, path, id, problem, isSavedMeanwhile }) {
      pages[outcome] += 1
      if (outcome === 'unchanged') return
      changes.push({
        outcome,
        path,
        ...(id !== undefined && { id }),
        ...(problem && { error: problem.toJSON() }),
        ...(isSentInPart(problem) && { sentInPart: true }),
        ...(isSavedMeanwhile === true && { savedMeanwhile: true }),
      })
    },
    summary: { pages, changes },
  }
}

/** Whether something that was meant to be sent was not. */
export function hasFailed({ pages }: PushSummary): boolean {
  return pages.conflict + pages.refused + pages.failed > 0
}
