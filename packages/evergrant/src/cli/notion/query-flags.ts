import type { OutputFlags } from './list-output.js'
import type { FormatFlags } from './row-format.js'

/** What `db query` was told. */
export interface QueryFlags extends FormatFlags, OutputFlags {
  readonly sql?: string
  readonly param: readonly string[]
  readonly where?: string
  readonly view?: string
  readonly sort: readonly string[]
  readonly columns?: string
  readonly limit?: number
  readonly all?: boolean
}
