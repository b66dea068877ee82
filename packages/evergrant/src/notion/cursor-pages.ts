import { EvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'

export type Item = Readonly<Record<string, unknown>>

/**
 * The pages of a list, by whichever cursor the server has for it: `next_cursor` with `has_more`, or `nextCursor` alone. A cursor can come with the last
 * page too, and a page in the middle can be empty: only `has_more` tells the end, where it is there.
 *
 * @throws `RESULT_INCOMPLETE` where there is more and no way to it, `RESPONSE_INVALID` for a list that goes round in circles
 */
export async function* cursorPages(
  ask: (cursor: string | undefined) => Promise<unknown>,
): AsyncGenerator<readonly Item[], void, undefined> {
  const seen = new Set<string>()
  for (let cursor: string | undefined; ;) {
    const reply = await ask(cursor)
    const { results, has_more: more, next_cursor: next, nextCursor } = isObject(reply) ? reply : {}
    if (!Array.isArray(results)) throw new EvergrantError('RESPONSE_INVALID', 'Notion answered with no list')
    yield results.filter(isObject)
    const following = [next, nextCursor].find((one) => typeof one === 'string' && one !== '') as string | undefined
    if (more === false || (following === undefined && more !== true)) return
    if (following === undefined) {
      throw new EvergrantError('RESULT_INCOMPLETE', 'There are more than Notion gives, and it says no way to them')
    }
    if (seen.has(following)) throw new EvergrantError('RESPONSE_INVALID', 'A list of Notion goes round in circles')
    seen.add((cursor = following))
  }
}
