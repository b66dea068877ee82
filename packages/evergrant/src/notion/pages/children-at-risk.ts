import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type ChildReference, childrenOf } from '../markdown/children.js'
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
  const shown = lost
    .slice(0, SHOWN)
    .map(({ type, title, url, dataSourceUrl }) => `${type} ${quote(title)} ${url ?? dataSourceUrl}`)
  const rest = lost.length > SHOWN ? `, and ${lost.length - SHOWN} more` : ''
  throw new EvergrantError('CHILDREN_AT_RISK', `The page would lose ${shown.join(', ')}${rest}`, {
    details: {
      children: lost.map(({ type, title, url, dataSourceUrl }) => ({ type, title, url: url ?? dataSourceUrl })),
    },
  })
}

function keyOf({ url = '', dataSourceUrl = '' }: ChildReference): string {
  return parseReference(url)?.id ?? (url || dataSourceUrl)
}

const SHOWN = 5
