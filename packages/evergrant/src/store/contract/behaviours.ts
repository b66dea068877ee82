import { concurrency } from './concurrency.js'
import { keysAndPayloads } from './keys-and-payloads.js'
import { leases } from './leases.js'
import { listing } from './listing.js'
import { removal } from './removal.js'
import type { Rules } from './subject.js'
import { writing } from './writing.js'

export const behaviours: Readonly<Record<string, Rules>> = {
  'writing with compare-and-swap': writing,
  'taking and removing': removal,
  concurrency,
  listing,
  'keys and payloads': keysAndPayloads,
  leases,
}
