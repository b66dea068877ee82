import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { EvergrantError } from '../../errors.js'
import { isPublicAddress } from '../address.js'

/** `dns.lookup` for all addresses of a name. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * A `lookup` for `net.connect` that gives an error instead of an address that is not public. The check is made on the very addresses that the
 * socket then uses, so a name that resolves differently a moment later gains nothing. Of an address that is written out `net.connect` asks nothing.
 *
 * @throws EvergrantError (to the request) `ADDRESS_REFUSED`; a name is refused when any of its addresses is not public.
 * @see https://modelcontextprotocol.io/docs/tutorials/security/security_best_practices#server-side-request-forgery-ssrf
 */
export function createPublicLookup(lookup: LookupAll = process.getBuiltinModule('node:dns').lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) callback(error ?? refused(hostname), '')
      else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(refused(hostname), '')
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** The address itself stays unsaid: it would tell a stranger about the network inside. */
function refused(host: string): EvergrantError {
  return new EvergrantError('ADDRESS_REFUSED', `${JSON.stringify(host)} is not on the public internet`, {
    details: { host },
  })
}
