import type { Evergrant } from '../../index.js'
import { listAt, parseOutput } from './reply.js'

type Client = Awaited<ReturnType<Evergrant['connect']>>

/** How many results a search gives. */
export async function callForResults(client: Client, query: string, signal?: AbortSignal): Promise<number> {
  const call = { name: 'notion-search', arguments: { query } }
  const { content } = await client.callTool(call, signal ? { signal } : {})
  const [first] = content
  return listAt(parseOutput(first?.type === 'text' ? first.text : ''), 'results').length
}
