import type { Credential } from '../../credentials/credential.js'
import { EvergrantError } from '../../errors.js'
import { plainText } from '../../internal/redact.js'
import type { WireResponse } from '../../internal/wire.js'
import { bearerChallenge } from '../../oauth/challenge.js'
import { joinScopes } from '../../oauth/scope.js'

/**
 * A login that lacks a scope. What to ask for is what it has and what is wanted on top: a new login with the new scope alone would lose the old
 * ones.
 *
 * @throws `INSUFFICIENT_SCOPE` with `details.scope`, all to ask for; with `details.isGranted` where the login has been given all of it already, so that to
 * ask again is in vain
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#step-up-authorization-flow
 */
export function assertScope(response: WireResponse, login: Credential | undefined): void {
  const challenge = bearerChallenge(response.header('www-authenticate'))
  if (challenge?.error !== 'insufficient_scope') return
  response.discard()
  const required = plainText(challenge.scope)
  const granted = login?.tokens.scope
  const scope = joinScopes(`${granted ?? ''} ${required ?? ''}`)
  const isGranted = required !== undefined && scope === joinScopes(granted ?? '')
  const message = isGranted
    ? `The server wants a scope that the login has been given: ${required}`
    : `The login lacks a scope that this request needs${required ? `: ${required}` : ''}`
  const hint = hintFor(scope, isGranted)
  throw new EvergrantError('INSUFFICIENT_SCOPE', message, {
    details: { status: 403, ...(scope !== undefined && { scope }), ...(isGranted && { isGranted }) },
    ...(hint !== undefined && { hint }),
  })
}

function hintFor(scope: string | undefined, isGranted: boolean): string | undefined {
  if (isGranted) return 'To sign in again would change nothing; ask who runs the server.'
  // A command that a person copies: what a shell would take for more than a word is not put into it.
  if (scope === undefined || !/^[\w:./ -]+$/.test(scope)) return undefined
  return `Run \`evergrant login --scope "${scope}"\`, which keeps what the login has.`
}
