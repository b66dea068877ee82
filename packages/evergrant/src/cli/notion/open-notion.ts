import { createNotion, type Notion } from '../../notion-entry.js'
import type { Context } from '../context.js'
import { isReadOnly, type WriteFlags } from './write-flags.js'

/** The work with Notion, typed. Under `--read-only` nothing that could write is called, whatever the work asks for. */
export async function withNotion<T>(
  context: Context,
  flags: Pick<WriteFlags, 'readOnly'>,
  work: (notion: Notion) => Promise<T>,
): Promise<T> {
  const readOnly = isReadOnly(context, flags)
  const { server } = context.connection()
  return await context.talk((client) => work(createNotion(client, { readOnly, server })), {
    connectsAtOnce: true,
  })
}
