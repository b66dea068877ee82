import type { NotionContext } from '../context.js'
import type { Rows } from '../rows.js'

/** Each part is loaded with its first call. */
export function createRows(context: NotionContext): Rows {
  return {
    async *all(source, options = {}) {
      const { allRows } = await import('./all-rows.js')
      yield* allRows(context, source, options)
    },
    async find(source, wanted, options = {}) {
      const { findRow } = await import('./upsert-row.js')
      return findRow(context, source, { wanted, options })
    },
    async add(source, rows, options = {}) {
      const { createPages } = await import('../pages/create-pages.js')
      return createPages(context, rows, { ...options, parent: { dataSource: source } })
    },
    async set(row, values, options = {}) {
      const { setProperties } = await import('../pages/set-properties.js')
      return setProperties(context, row, { change: { values }, options })
    },
    async upsert(source, input, options = {}) {
      const { upsertRow } = await import('./upsert-row.js')
      return upsertRow(context, source, { input, options })
    },
  }
}
