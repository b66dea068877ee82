import { parseReference } from '../../notion-entry.js'
import { type ChildReference, childrenOf } from '../../notion/markdown/index.js'

/** The pages and databases whose tags are missing in a new text, and those whose tags are new in it: by title or address. */
export function childrenBeside(
  before: string,
  after: string,
): { readonly lost: readonly string[]; readonly arriving: readonly string[] } {
  const [old, wanted] = [childrenOf(before), childrenOf(after)]
  const [there, kept] = [new Set(old.map(keyOf)), new Set(wanted.map(keyOf))]
  return {
    lost: old.filter((child) => !kept.has(keyOf(child))).map(nameOf),
    // A view of a database that is elsewhere has no address of its own, and moves nothing.
    arriving: wanted.filter((child) => child.url !== undefined && !there.has(keyOf(child))).map(nameOf),
  }
}

function keyOf({ url = '', dataSourceUrl = '' }: ChildReference): string {
  return parseReference(url)?.id ?? (url || dataSourceUrl)
}

function nameOf({ title, url, dataSourceUrl }: ChildReference): string {
  return title || (url ?? dataSourceUrl ?? '')
}
