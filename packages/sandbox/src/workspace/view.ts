export interface View {
  readonly id: string
  readonly name: string
  readonly type: 'table' | 'board'
  readonly dataSourceId: string
  readonly groupBy?: string
  /** Rows whose column holds this value; every row without it. */
  readonly filter?: { readonly property: string; readonly equals: string }
  readonly sortBy?: string
}
