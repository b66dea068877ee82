import { EvergrantError } from '../../errors.js'
import type { LeanClient } from '../../index.js'
import { isObject } from '../../internal/json-object.js'
import type { Context } from '../context.js'
import { hasNoMethod } from './offered.js'

export interface Wanted {
  readonly ref:
    | { readonly type: 'ref/prompt'; readonly name: string }
    | { readonly type: 'ref/resource'; readonly uri: string }
  readonly argument: { readonly name: string; readonly value: string }
  /** The arguments that are decided already. */
  readonly others: Readonly<Record<string, string>>
}

/** Asks the server how a value can go on, and prints one possibility a line. */
export async function printCompletions(context: Context, client: LeanClient, wanted: Wanted): Promise<void> {
  const result = await complete(client, wanted, context.io.signal)
  if (context.flags.json) return context.printJson(result)
  const { values, total, hasMore } = isObject(result['completion']) ? result['completion'] : {}
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
  if (texts.length > 0) context.print(texts.join('\n'))
  if (hasMore === true) context.say(`There are more${typeof total === 'number' ? `: ${total} in all` : ''}.`)
}

async function complete(client: LeanClient, { ref, argument, others }: Wanted, signal: AbortSignal) {
  const decided = Object.keys(others).length > 0 && { context: { arguments: others } }
  const result = await client.request('completion/complete', { ref, argument, ...decided }, { signal }).catch(explain)
  if (isObject(result)) return result
  throw new EvergrantError('RESPONSE_INVALID', 'The server sent a completion that is none')
}

function explain(error: unknown): never {
  if (!hasNoMethod(error)) throw error
  throw new EvergrantError('PROTOCOL_ERROR', 'This server completes nothing', {
    cause: error,
    hint: 'Type the whole value.',
  })
}
