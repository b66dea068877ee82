import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type ChildReference, childrenOf, possibleChildrenOf } from '../markdown/children.js'
import { parseReference } from '../references/reference.js'

/**
 * Refuses a text in which pages or databases are missing that the page holds: without their tag they go to the trash.
 *
 * @throws `CHILDREN_AT_RISK` that lists them
 */
export function assertChildrenKept(before: string, after: string): void {
  const kept = new Set(childrenOf(after).map(keyOf))
  const lost = childrenOf(before).filter((child) => !kept.has(keyOf(child)))
  if (lost.length === 0) return
  throw new EvergrantError('CHILDREN_AT_RISK', `The page would lose ${listed(lost)}`, {
    details: { children: lost.map(detailsOf) },
  })
}

/**
 * Refuses a text with the tags of pages or databases that are elsewhere: written, they move them under the page. A view of a database that is
 * elsewhere has no address of its own, and moves nothing. What Notion makes of a tag in an unusual place or form nobody knows: it is refused as well.
 *
 * @param before what the page holds already
 * @throws `CHILDREN_AT_RISK` that lists them
 */
export function assertNoneMoved(before: string, after: string): void {
  const there = new Set(possibleChildrenOf(before).map(keyOf))
  const found = possibleChildrenOf(after).filter((child) => child.url !== undefined && !there.has(keyOf(child)))
  const moved = [...new Map(found.toReversed().map((child) => [keyOf(child), child])).values()].toReversed()
  if (moved.length === 0) return
  throw new EvergrantError('CHILDREN_AT_RISK', `The text would move ${listed(moved)} under the page`, {
    details: { moved: moved.map(detailsOf) },
    hint: 'Link to them with `<mention-page url="…"/>`; to move them, allow it: `--move-children`, or `allowMovingChildren: true`.',
  })
}

function listed(children: readonly ChildReference[]): string {
  const shown = children
    .slice(0, SHOWN)
    .map(({ type, title, url, dataSourceUrl }) => `${type} ${quote(title)} ${url ?? dataSourceUrl}`)
  return `${shown.join(', ')}${children.length > SHOWN ? `, and ${children.length - SHOWN} more` : ''}`
}

function detailsOf({ type, title, url, dataSourceUrl }: ChildReference): object {
  return { type, title, url: url ?? dataSourceUrl }
}

function keyOf({ url = '', dataSourceUrl = '' }: ChildReference): string {
  return parseReference(url)?.id ?? (url || dataSourceUrl)
}

const SHOWN = 5
