import { EvergrantError, isEvergrantError } from '../errors.js'
import type { Calls } from './calls/calls.js'
import type { Fetched, FetchedPage, FetchOptions } from './fetched.js'
import { readReference } from './references/reference.js'
import { quote } from '../internal/redact.js'
import { parseFetched } from './replies/fetched-reply.js'

/** What a fetch needs. */
export interface Reading {
  readonly calls: Calls
}

export async function fetchNotion({ calls }: Reading, reference: string, options: FetchOptions = {}): Promise<Fetched> {
  const { signal, includeDiscussions, includeTranscript } = options
  const ask = (id: string) =>
    calls.call(
      'fetch',
      { id, include_discussions: includeDiscussions, include_transcript: includeTranscript },
      { signal },
    )
  const { address } = readReference(reference)
  const data = await ask(address).catch((error: unknown) => {
    const source = dataSourceNamedBy(error)
    if (source === undefined || source === address) throw error
    return ask(source)
  })
  return parseFetched(data)
}

/** A page and nothing else. @throws `REFERENCE_INVALID` for a database, a view, … */
export async function fetchPage(context: Reading, reference: string, options: FetchOptions = {}): Promise<FetchedPage> {
  const fetched = await fetchNotion(context, reference, options)
  if (fetched.kind === 'page') return fetched
  throw new EvergrantError('REFERENCE_INVALID', `${quote(reference)} is no page but a ${fetched.kind}`, {
    hint: 'Give the address or ID of a page.',
    details: { kind: fetched.kind },
  })
}

/** For the ID of a database's block the server says which data source to ask for. */
function dataSourceNamedBy(error: unknown): string | undefined {
  if (!isEvergrantError(error, 'VALIDATION_FAILED')) return undefined
  return /collection:\/\/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/i.exec(error.message)?.[0]
}
