import type { AllRowsOptions } from '../rows.js'
import type { DataSourceSchema } from '../schema.js'

/** What is asked for, with what it is about. */
export interface RowsAsked extends Pick<AllRowsOptions, 'where' | 'sort'> {
  readonly schema: DataSourceSchema
  readonly pageSize: number
  readonly signal: AbortSignal | undefined
}
