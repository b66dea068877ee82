import { isEvergrantError } from '../../errors.js'
import type { LeanClient, Listed } from '../../index.js'
import { METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'

/** What a server can have beside tools: the request that lists it, and the member of the result in which it stands. */
const LISTS = {
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const

/** Every page. Nothing where the server knows no such list. */
export async function listOffered(
  client: LeanClient,
  what: keyof typeof LISTS,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  try {
    return await client.list(LISTS[what], what, { signal })
  } catch (error) {
    if (hasNoMethod(error)) return []
    throw error
  }
}

export function hasNoMethod(error: unknown): boolean {
  return isEvergrantError(error, 'PROTOCOL_ERROR') && error.details['code'] === METHOD_NOT_FOUND
}

/** A member that should be text; nothing where it is not. */
export function textOfMember(item: Listed, member: string): string {
  const value = item[member]
  return typeof value === 'string' ? value : ''
}

/** What a server says of it in words. */
export function descriptionOf(item: Listed): string {
  return textOfMember(item, 'description') || textOfMember(item, 'title')
}
