import type { ToolAccess } from './people.js'

/**
 * What the access map says of the plan. Notion takes 600 requests a minute with Business and Enterprise, 180 with others, and names the plan
 * nowhere; but only on those two is AI search there, or every option of the plain one. `undefined` where the map says neither.
 */
export function planOf({ status, restrictedParameters }: ToolAccess): 'business' | 'other' | undefined {
  if (status['ai_search'] === 'available') return 'business'
  if (status['search'] === undefined) return undefined
  return (restrictedParameters['search'] ?? []).length === 0 ? 'business' : 'other'
}
