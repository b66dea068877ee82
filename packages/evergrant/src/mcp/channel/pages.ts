import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import type { Request, RequestOptions } from './requester.js'

/** One entry of a list, as the server describes it. The values come from outside. */
export type Listed = Readonly<Record<string, unknown>>

/** Every entry of a list, and for how long the server wants it to be believed. */
export interface List {
  readonly items: readonly Listed[]
  readonly ttlMs?: number
}

/**
 * Every page of a list.
 *
 * @param member of the result in which the entries are, such as `tools`
 * @throws `RESPONSE_INVALID` for what is no list, or one that does not end
 */
export async function listAll(
  request: Request,
  { method, member }: { readonly method: string; readonly member: string },
  options: RequestOptions,
): Promise<List> {
  const items: Listed[] = []
  let ttlMs: number | undefined
  let cursor: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const params = cursor === undefined ? {} : { cursor }
    const result = await request(method, params, { ...options, toEnd: true })
    const page = isObject(result) ? result[member] : undefined
    if (!isObject(result) || !Array.isArray(page)) throw noList(`a list of ${member} that is none`)
    for (const item of page) {
      if (!isObject(item)) throw noList(`a list of ${member} with something else in it`)
      items.push(item)
    }
    if (typeof result['ttlMs'] === 'number') ttlMs = Math.min(ttlMs ?? Infinity, result['ttlMs'])
    const next = result['nextCursor']
    if (typeof next !== 'string') return { items, ...(ttlMs !== undefined && { ttlMs }) }
    cursor = next
  }
  throw noList(`a list of ${member} of more than ${MAX_PAGES} pages`)
}

export function noList(what: string): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `The server sent ${what}`)
}

const MAX_PAGES = 1_000
