import type { Filter, FilterGroup, PropertyFilter } from '../filter/filter.js'
import type { QuickFilter, ViewConfiguration } from '../view.js'

/** Gives a property's new name, or undefined when it is gone. */
type Renaming = (property: string) => string | undefined

/** A view after properties were renamed or dropped: what named a dropped one goes with it. */
export function renameInView(view: ViewConfiguration, rename: Renaming): ViewConfiguration {
  const { filter, quickFilters, sorts, groupBy, calendarBy, timelineBy, mapBy, displayProperties, cover, ...rest } =
    view
  const kept = {
    filter: filter === undefined ? undefined : renameInGroup(filter, rename),
    quickFilters: quickFilters?.flatMap((one) => renameInQuickFilter(one, rename)),
    sorts: sorts?.flatMap((sort) => withProperty(sort, rename)),
    groupBy: optional(groupBy, rename),
    calendarBy: optional(calendarBy, rename),
    timelineBy: timelineBy === undefined ? undefined : renameInTimeline(timelineBy, rename),
    mapBy: optional(mapBy, rename),
    displayProperties: displayProperties?.flatMap((name) => rename(name) ?? []),
    cover: cover === undefined ? undefined : withProperty(cover, rename)[0],
  }
  return { ...rest, ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) }
}

function optional(name: string | undefined, rename: Renaming): string | undefined {
  return name === undefined ? undefined : rename(name)
}

function withProperty<T extends { readonly property: string }>(one: T, rename: Renaming): T[] {
  const property = rename(one.property)
  return property === undefined ? [] : [{ ...one, property }]
}

function renameInTimeline({ start, end }: { start: string; end?: string }, rename: Renaming) {
  const [from, to] = [rename(start), optional(end, rename)]
  return from === undefined ? undefined : { start: from, ...(to === undefined ? {} : { end: to }) }
}

function renameInGroup(group: FilterGroup, rename: Renaming): FilterGroup {
  return { ...group, filters: group.filters.flatMap((one) => renameInFilter(one, rename)) }
}

function renameInFilter(filter: Filter, rename: Renaming): Filter[] {
  if (filter.type === 'property') return withProperty(filter, rename)
  const group = renameInGroup(filter, rename)
  return group.filters.length === 0 ? [] : [group]
}

function renameInQuickFilter({ property, condition }: QuickFilter, rename: Renaming): QuickFilter[] {
  const [kept] = condition === undefined ? [] : (renameInFilter(condition, rename) as (PropertyFilter | FilterGroup)[])
  return withProperty({ property, ...(kept === undefined ? {} : { condition: kept }) }, rename)
}
