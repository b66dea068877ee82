/** A filter over the rows of a data source, in the shape in which rows mode takes it and views show it. */
export interface FilterGroup {
  readonly type: 'group'
  readonly operator: 'and' | 'or'
  readonly filters: readonly Filter[]
}

export interface PropertyFilter {
  readonly type: 'property'
  readonly property: string
  /** As the schema names the property's type. */
  readonly propertyType: string
  /** `any`, `none` or `every` for a formula, where it may be left out. */
  readonly operator?: string | undefined
  readonly value?: unknown
  /** Looks at the end of a date range instead of its start. */
  readonly use_end?: boolean | undefined
  /** Of a formula: what its result must be. */
  readonly resultFilter?: ResultFilter | undefined
}

export interface ResultFilter {
  readonly operator: string
  readonly value?: unknown
  readonly use_end?: boolean | undefined
}

export type Filter = FilterGroup | PropertyFilter
