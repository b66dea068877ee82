import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { findReference, reading } from './find-reference.js'
import { withNotion } from './open-notion.js'

/**
 * The address of what has this title, where the server did not know the words as anything else.
 *
 * @throws what the server said, where it cannot be searched
 */
export async function findTitle(context: Context, title: string, refusal: EvergrantError): Promise<string> {
  try {
    return await withNotion(context, {}, (notion) => findReference(notion, title, reading(context)))
  } catch (error) {
    if (isEvergrantError(error, 'NOT_FOUND', 'REFERENCE_AMBIGUOUS')) throw error
    throw refusal
  }
}
