import type { ConnectionOptions } from './credentials/connection.js'
import { createEvergrant, type Evergrant } from './evergrant.js'
import { createNotion } from './notion/create-notion.js'
import type { NotionOptions } from './notion/notion.js'

export interface OpenNotionOptions extends ConnectionOptions, Omit<NotionOptions, 'server'> {
  /** Whose logins are used; it stays open. Default one for this Notion alone, with the settings of the environment. */
  readonly evergrant?: Pick<Evergrant, 'open'> | undefined
  /** Gives the opening up. */
  readonly signal?: AbortSignal | undefined
}

/** Notion, with the conversation that was opened for it. */
export type OpenedNotion = ReturnType<typeof createNotion> & {
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Notion by a stored login, ready for use; never opens a browser. Close it, or declare it with `await using`.
 *
 * @throws `AUTHORIZATION_REQUIRED` when a person has to sign in first
 */
export async function openNotion(options: OpenNotionOptions = {}): Promise<OpenedNotion> {
  const { evergrant, owner, server, profile, signal, ...rest } = options
  let own: Evergrant | undefined
  const lender = evergrant ?? (own = createEvergrant())
  try {
    const client = await lender.open({ owner, server, profile, signal })
    const close = async () => {
      await client.close()
      await own?.close()
    }
    return { ...createNotion(client, { ...rest, server }), close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await own?.close()
    throw error
  }
}
