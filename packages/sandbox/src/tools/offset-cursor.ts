import { invalid } from '../workspace/api-error.js'

/** The offset in an `offset:3` cursor; 0 without one. */
export function readOffset(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const offset = /^offset:(\d{1,9})$/.exec(cursor)?.[1]
  if (offset === undefined) throw invalid('cursor is not a cursor of this list.')
  return Number(offset)
}
