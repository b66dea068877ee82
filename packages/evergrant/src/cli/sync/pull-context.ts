import type { Notion } from '../../notion-entry.js'
import type { Folder } from './folder.js'
import type { FolderMemory } from './folder-memory.js'
import type { PullReport } from './pull-report.js'
import type { Spool } from './spool.js'

export interface PullOptions {
  readonly reference: string
  readonly depth: number | undefined
  readonly prefer: 'theirs' | 'ours' | undefined
  readonly keepsNames: boolean
  readonly keepsFiles: boolean
  readonly prune: boolean
  readonly dryRun: boolean
  readonly signal: AbortSignal
  readonly onProgress: (done: number, of: number, what: string) => void
}

export interface PullContext {
  readonly notion: Pick<Notion, 'fetch' | 'rows' | 'databases' | 'files'>
  readonly folder: Folder
  readonly memory: FolderMemory
  readonly spool: Spool
  readonly report: PullReport
}
