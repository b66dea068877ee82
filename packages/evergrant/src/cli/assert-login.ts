import type { ConnectionStatus } from '../index.js'
import { EvergrantError } from '../errors.js'
import { reasonWords } from './connection-words.js'
import type { Context } from './context.js'

/** Before anything is asked of the person, or told of a login that is not there. @throws `AUTHORIZATION_REQUIRED`, `PROFILE_UNKNOWN` */
export async function assertLogin(
  context: Pick<Context, 'explaining' | 'connection'>,
  isMissing: (state: ConnectionStatus['state']) => boolean,
): Promise<void> {
  await context.explaining(async (evergrant) => {
    const { state, reason = state, connection } = await evergrant.status(context.connection())
    if (!isMissing(state)) return
    const { profile, server } = connection
    throw new EvergrantError(
      'AUTHORIZATION_REQUIRED',
      `A login is needed for profile ${JSON.stringify(profile)} at ${server}: ${reasonWords(reason)}`,
      { details: { reason, profile, server } },
    )
  })
}
