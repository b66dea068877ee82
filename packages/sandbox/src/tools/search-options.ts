import { isLarge, type Offer } from '../offer.js'
import type { SearchFilters, SearchInput } from './search-input.js'

/** What of a search is done, and what its reader must know about the rest. */
export interface AllowedSearch {
  readonly input: SearchInput
  readonly notices: readonly string[]
}

/** Drops the options that the plan does not have. The result can be broader than asked, and says so. */
export function allowOptions(input: SearchInput, offer: Offer): AllowedSearch {
  if (isLarge(offer)) return { input, notices: [] }
  const { sort, filters = {}, ...rest } = input
  const isSortDropped = sort !== undefined && sort !== 'relevance'
  const dropped = Object.keys(filters).filter((name) => isRestricted(name as keyof SearchFilters, filters))
  const left = Object.fromEntries(Object.entries(filters).filter(([name]) => !dropped.includes(name)))
  const names = [...dropped.map((name) => `filters.${name}`), ...(isSortDropped ? ['sort'] : [])]
  return {
    input: { ...rest, filters: left, ...(isSortDropped || sort === undefined ? {} : { sort }) },
    notices: names.map(
      (name) => `${name} needs a Business or Enterprise plan and was ignored: results may be broader than asked.`,
    ),
  }
}

function isRestricted(name: keyof SearchFilters, filters: SearchFilters): boolean {
  if (filters[name] === undefined) return false
  if (name === 'title_only') return filters.title_only === true
  if (name === 'teamspace_ids') return (filters.teamspace_ids?.length ?? 0) > 1
  return name === 'last_edited_date_range' || name === 'edited_by_user_ids' || name === 'content_status'
}

/** Whether the search is exact: it names a filter, a scope or an order, or browses without words. */
export function isExact({ query, filters = {}, sort, ...scope }: SearchInput): boolean {
  const { data_source_url: source, page_url: page, teamspace_id: team } = scope
  const isFiltered = Object.values(filters).some((value) => value !== undefined && value !== false)
  const isSorted = sort !== undefined && sort !== 'relevance'
  return query.trim() === '' || isFiltered || isSorted || [source, page, team].some((one) => one !== undefined)
}
