import type { FilterGroup, PropertyFilter } from './filter/filter.js'

export const VIEW_TYPES = [
  'table',
  'board',
  'list',
  'calendar',
  'timeline',
  'gallery',
  'form',
  'chart',
  'map',
  'dashboard',
] as const

export type ViewType = (typeof VIEW_TYPES)[number]

export interface View {
  readonly id: string
  readonly type: ViewType
  readonly dataSourceId: string
  name: string
  configuration: ViewConfiguration
}

export interface Sort {
  readonly property: string
  readonly direction: 'ascending' | 'descending'
}

/** A filter that a person can change in passing; without a condition it only waits for one. */
export interface QuickFilter {
  readonly property: string
  readonly condition?: PropertyFilter | FilterGroup
}

/** What a view shows and how. Properties are named as in the data source. */
export interface ViewConfiguration {
  readonly filter?: FilterGroup
  readonly quickFilters?: readonly QuickFilter[]
  readonly sorts?: readonly Sort[]
  readonly groupBy?: string
  readonly calendarBy?: string
  readonly timelineBy?: { readonly start: string; readonly end?: string }
  readonly mapBy?: string
  /** Every property without it. */
  readonly displayProperties?: readonly string[]
  readonly cover?: { readonly property: string; readonly size?: string; readonly aspect?: string }
  readonly wrapCells?: boolean
  readonly frozenColumns?: number
  readonly chart?: ChartConfiguration
  readonly form?: FormConfiguration
}

export interface ChartConfiguration {
  readonly type: string
  readonly aggregate?: { readonly function: string; readonly property?: string }
  readonly color?: string
  readonly height?: string
  readonly sort?: string
  readonly stackBy?: string
  readonly caption?: string
}

export interface FormConfiguration {
  readonly open?: boolean
  readonly anonymous?: boolean
  readonly permissions?: string
}
