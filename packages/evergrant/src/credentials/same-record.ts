import { isEvergrantError } from '../errors.js'
import type { EngineContext } from './context.js'
import { type Credential, revealed } from './credential.js'
import type { Versioned } from './records.js'

/**
 * Runs a write or removal that was decided by a record, at the version the record was read at. One that was only sealed again
 * meanwhile, with a newer key, is still that record: the step is repeated at its new version.
 *
 * @throws `STORE_CONFLICT` when it says something else now, is gone, or the lease went to somebody else
 */
export async function atSameRecord<T>(
  context: EngineContext,
  { value, version }: Versioned<Credential>,
  step: (expected: string) => Promise<T>,
): Promise<T> {
  let expected = version
  for (let round = 1; ; round += 1) {
    try {
      return await step(expected)
    } catch (error) {
      if (!isEvergrantError(error, 'STORE_CONFLICT') || round === MAX_ROUNDS) throw error
      const now = await context.records.readCredential(value.connection)
      if (now === undefined || now.version === expected || substance(now.value) !== substance(value)) throw error
      expected = now.version
    }
  }
}

/** Without what a step puts into a record before it is stored; nobody stores that alone. */
function substance({ discovery: _found, incident: _counted, client, tokens, ...rest }: Credential): string {
  return JSON.stringify({ ...rest, client: revealed(client), tokens: revealed(tokens) })
}

const MAX_ROUNDS = 20
