/** The filter of rows mode. Build one with `parseWhere`, from text as a person types it. */
export interface FilterGroup {
  readonly type: 'group'
  readonly operator: 'and' | 'or'
  readonly filters: readonly (PropertyFilter | FilterGroup)[]
}

/** One condition, in the words of rows mode. */
export interface PropertyFilter {
  readonly type: 'property'
  readonly property: string
  readonly propertyType: string
  /** `any`, `none` or `every` of a formula. */
  readonly operator: string
  readonly value?: unknown
  /** Looks at the end of a date. */
  readonly use_end?: boolean
  /** Of a formula: what its result must be. */
  readonly resultFilter?: ResultFilter
}

/** A condition on what a formula comes to. */
export interface ResultFilter {
  readonly operator: string
  readonly value?: unknown
}
