import { EvergrantError } from '../../errors.js'
import type { FilterGroup, PropertyFilter } from '../filter.js'

type Filter = PropertyFilter | FilterGroup

/** The same filter as a group of conditions and of groups one level down: deeper ones Notion does not take. */
export function inTwoLevels(filter: Filter): FilterGroup {
  const flat = flattened(filter.type === 'group' ? filter : { type: 'group', operator: 'and', filters: [filter] })
  if (!flat.filters.some((one) => one.type === 'group' && one.filters.some(({ type }) => type === 'group'))) return flat
  const alternatives = alternativesOf(flat)
  if (alternatives.length === 1) return { type: 'group', operator: 'and', filters: alternatives[0] ?? [] }
  return flattened({
    type: 'group',
    operator: 'or',
    filters: alternatives.map((filters): Filter => ({ type: 'group', operator: 'and', filters })),
  })
}

/** Groups within groups of the same kind, and groups of one, are no groups. */
function flattened({ operator, filters }: FilterGroup): FilterGroup {
  const parts = filters.flatMap((one): readonly Filter[] => {
    if (one.type === 'property') return [one]
    const inner = flattened(one)
    return inner.operator === operator || inner.filters.length === 1 ? inner.filters : [inner]
  })
  const [only] = parts
  return parts.length === 1 && only?.type === 'group' ? only : { type: 'group', operator, filters: parts }
}

/** "And" over "or", multiplied out. */
function alternativesOf(filter: Filter): readonly (readonly PropertyFilter[])[] {
  if (filter.type === 'property') return [[filter]]
  const parts = filter.filters.map(alternativesOf)
  if (filter.operator === 'or') return parts.flat()
  return parts.reduce<readonly (readonly PropertyFilter[])[]>(
    (all, some) => {
      if (all.length * some.length > MOST) throw tooDeep()
      return all.flatMap((left) => some.map((right) => [...left, ...right]))
    },
    [[]],
  )
}

function tooDeep(): EvergrantError {
  return new EvergrantError('VALIDATION_FAILED', 'The filter is nested more deeply than Notion takes', {
    hint: 'Split it into several queries, or use SQL.',
  })
}

const MOST = 100
