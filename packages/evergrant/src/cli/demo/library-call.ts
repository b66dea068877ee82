import type { Evergrant } from '../../index.js'
import { check } from './check.js'
import { listAt, parseOutput } from './reply.js'

type Client = Awaited<ReturnType<Evergrant['connect']>>

/** Calls a tool with the library; gives its reply as data. */
export async function callLibrary(
  client: Client,
  tool: { readonly name: string; readonly arguments: Record<string, unknown> },
  signal?: AbortSignal,
): Promise<unknown> {
  const { content, isError } = await client.callTool(tool, signal ? { signal } : {})
  const [first] = content
  check(isError !== true, `${tool.name} to succeed`, content)
  return parseOutput(first?.type === 'text' ? first.text : '')
}

/** How many results a search gives. */
export async function callForResults(client: Client, query: string, signal?: AbortSignal): Promise<number> {
  const reply = await callLibrary(client, { name: 'notion-search', arguments: { query } }, signal)
  return listAt(reply, 'results').length
}
