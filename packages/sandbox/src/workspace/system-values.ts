import type { Column } from './column.js'
import type { Page } from './model.js'
import type { SqlValue } from './row.js'
import { userUrl } from './urls.js'
import type { Workspace } from './workspace.js'

/** The value of a column that the server keeps in the page itself; undefined when the column is none of those. */
export function systemValue({ clock }: Workspace, column: Column, page: Page): SqlValue | undefined {
  switch (column.type) {
    case 'title':
      return page.title
    case 'created_time':
      return iso(page.createdAtMs)
    case 'last_edited_time':
      return iso(page.editedAtMs)
    case 'last_visited_time':
      return iso(page.visitedAtMs)
    case 'created_by':
      return JSON.stringify([userUrl(page.createdBy)])
    case 'last_edited_by':
      return JSON.stringify([userUrl(page.editedBy)])
    case 'verification':
      return verificationState(page, clock.nowMs())
    default:
      return undefined
  }
}

function iso(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString()
}

function verificationState({ verification }: Page, nowMs: number): 'verified' | 'expired' | 'none' {
  if (verification === undefined) return 'none'
  return verification.untilMs !== undefined && verification.untilMs <= nowMs ? 'expired' : 'verified'
}
