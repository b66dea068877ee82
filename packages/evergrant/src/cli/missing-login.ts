import type { Evergrant } from '../index.js'
import { EvergrantError } from '../errors.js'
import { commandFor } from './command-words.js'
import { didYouMean } from '../internal/did-you-mean.js'

/**
 * A better word for "login needed": a profile that nobody ever signed in is probably mistyped, and the way out names the
 * profile and server at hand.
 */
export async function explainMissingLogin(
  error: EvergrantError,
  evergrant: Evergrant,
  wanted: { readonly server?: string; readonly profile?: string },
): Promise<EvergrantError> {
  const known = (await evergrant.connections()).map(({ connection }) => connection.profile)
  const { profile } = wanted
  if (profile !== undefined && known.length > 0 && !known.includes(profile)) {
    const suggestion = didYouMean(profile, [...new Set(known)])
    return new EvergrantError(
      'PROFILE_UNKNOWN',
      `Nobody signed in as profile ${JSON.stringify(profile)}${suggestion}`,
      {
        cause: error,
        details: { profile, known: [...new Set(known)] },
        hint: `Run \`evergrant profiles\` to see what is there, or \`${commandFor('login', wanted)}\`.`,
      },
    )
  }
  const hint = `Run \`${commandFor('login', wanted)}\`.`
  return new EvergrantError('AUTHORIZATION_REQUIRED', error.message, {
    cause: error.cause,
    details: error.details,
    hint,
  })
}
