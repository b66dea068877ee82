/** The filter of rows mode. Build one with `parseWhere`, from text as a person types it. */
export interface FilterGroup {
  readonly type: 'group'
  readonly operator: 'and' | 'or'
  readonly filters: readonly (PropertyFilter | FilterGroup)[]
}

export interface PropertyFilter {
  readonly type: 'property'
  readonly property: string
  readonly propertyType: string
  readonly operator: string
  readonly value?: unknown
  readonly use_end?: boolean
}
