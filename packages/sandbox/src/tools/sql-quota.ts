import type { Offer } from '../offer.js'
import { ApiError } from '../workspace/api-error.js'
import { accessTo } from './access.js'

const CALLS = 10

/** The calls with SQL that a workspace has left where its plan limits them. */
export interface SqlQuota {
  /** Counts a call; throws `usage_limit_reached` when none is left. */
  spend(call: {
    readonly tool: string
    readonly input: unknown
    readonly workspaceId: string
    readonly offer: Offer
  }): void
}

export function createSqlQuota(): SqlQuota {
  const spent = new Map<string, number>()
  return {
    spend({ tool, input, workspaceId, offer }) {
      if (tool !== 'notion-query-data-sources' || !isSql(input) || accessTo(tool, offer).status === 'available') return
      const calls = spent.get(workspaceId) ?? 0
      if (calls >= CALLS) {
        throw new ApiError('usage_limit_reached', 'The workspace has used up its queries with SQL. Retry later.')
      }
      spent.set(workspaceId, calls + 1)
    },
  }
}

function isSql(input: unknown): boolean {
  const { data } = input as { data?: { mode?: string } }
  return (data?.mode ?? 'sql') === 'sql'
}
