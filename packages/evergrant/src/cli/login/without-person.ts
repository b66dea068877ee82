import { resolve } from 'node:path'
import { EvergrantError } from '../../errors.js'
import type { CompletedLogin, IdentityProviderOptions } from '../../index.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'
import { unlessInterrupted } from '../interruption.js'
import { type LoginRequest, loginOptions } from './login-request.js'
import type { WithoutPersonFlags } from './without-person-flags.js'

/** Signs in as the client itself, as a workload, or for somebody for whom an identity provider vouches. */
export async function signInWithoutPerson(
  context: Context,
  request: Omit<LoginRequest, 'opensBrowser' | 'timeoutMs'>,
  flags: WithoutPersonFlags,
): Promise<CompletedLogin> {
  const { clientId, ...options } = await loginOptions(request, context)
  if (clientId === undefined) throw usage('A login without a person needs --client-id')
  const kinds = [flags.clientCredentials, flags.assertionFile, flags.idTokenFile].filter(Boolean)
  if (kinds.length > 1) throw usage('Give one of --client-credentials, --assertion-file and --id-token-file')
  const { assertionFile } = flags
  const evergrant = await context.evergrant()
  const identityProvider = identityProviderOf(context, flags)
  const signingIn = evergrant.signIn({
    ...options,
    clientId,
    ...(assertionFile !== undefined && { assertion: { file: resolve(assertionFile) } }),
    ...(identityProvider && { identityProvider }),
  })
  return await unlessInterrupted(signingIn, context.io.signal)
}

function identityProviderOf(context: Context, flags: WithoutPersonFlags): IdentityProviderOptions | undefined {
  const { idTokenFile, idpTokenEndpoint: tokenEndpoint, idpClientId: clientId } = flags
  if (idTokenFile === undefined) return undefined
  if (tokenEndpoint === undefined || clientId === undefined)
    throw usage('--id-token-file needs --idp-token-endpoint and --idp-client-id')
  const clientSecret = readVariable(context.io.env, 'EVERGRANT_IDP_CLIENT_SECRET')
  return { tokenEndpoint, clientId, idToken: { file: resolve(idTokenFile) }, ...(clientSecret && { clientSecret }) }
}

const usage = (message: string) => new EvergrantError('USAGE', message)
