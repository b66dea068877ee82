import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { LeanClient } from '../../index.js'
import { quote } from '../../internal/redact.js'
import { INVALID_PARAMS, METHOD_NOT_FOUND, RESOURCE_NOT_FOUND } from '../../internal/rpc-errors.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'
import { listOffered, textOfMember } from './offered.js'

/** A resource as the server gives it. @throws `RESOURCE_UNKNOWN` with the addresses that were probably meant */
export async function readResource(client: LeanClient, uri: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await client.request('resources/read', { uri }, { name: uri, signal })
  } catch (error) {
    if (!isEvergrantError(error, 'PROTOCOL_ERROR') || !UNKNOWN.has(Number(error.details['code']))) throw error
    const listed = await listOffered(client, 'resources', signal)
    const uris = listed.map((resource) => textOfMember(resource, 'uri'))
    if (uris.includes(uri)) throw error
    throw new EvergrantError('RESOURCE_UNKNOWN', `The server has no resource ${quote(uri)}${didYouMean(uri, uris)}`, {
      cause: error,
      details: { uri, similar: findSimilar(uri, uris) },
    })
  }
}

/** Servers have different words for an address that they do not know. */
const UNKNOWN: ReadonlySet<number> = new Set([RESOURCE_NOT_FOUND, INVALID_PARAMS, METHOD_NOT_FOUND])
