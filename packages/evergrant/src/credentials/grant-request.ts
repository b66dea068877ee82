import { Secret } from '../internal/secret.js'
import { exchangeForAssertion, requestByAssertion, requestClientCredentials } from '../oauth/grants.js'
import type { TokenSet } from '../oauth/token.js'
import { credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import type { Credential, Grant } from './credential.js'
import { authorizationRequired } from './needs-login.js'

type GrantedLogin = Pick<Credential, 'connection' | 'client' | 'discovery' | 'grant'>

/**
 * The token request of a login without a person. A refresh token that comes along is left out: the grant is asked for again.
 *
 * @throws `ASSERTION_UNREADABLE`, and every error of a token request
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4.3
 */
export async function requestByGrant(context: EngineContext, login: GrantedLogin): Promise<TokenSet> {
  const { grant } = login
  if (grant === undefined) throw new TypeError('requestByGrant needs a grant')
  const { refreshToken: _unwanted, ...tokens } = await ask(context, login, grant)
  return tokens
}

async function ask(context: EngineContext, login: GrantedLogin, grant: Grant): Promise<TokenSet> {
  const { client, discovery } = login
  const { resource, authorizationServer: metadata } = discovery
  const input = { fetch: context.fetch, now: () => context.clock.now(), metadata, client, resource, scope: grant.scope }
  if (grant.type === 'client_credentials') return requestClientCredentials(input)
  const text = new Secret(await readAssertion(context, login, grant))
  if (grant.type === 'assertion') return requestByAssertion({ ...input, assertion: text })
  const { identityProvider, identityProviderSecret } = grant
  if (identityProvider === undefined) throw new TypeError('an identity assertion needs an identity provider')
  const { tokenEndpoint, clientId } = identityProvider
  const assertion = await exchangeForAssertion({
    ...input,
    tokenEndpoint,
    client: {
      clientId,
      ...(identityProviderSecret && { clientSecret: identityProviderSecret }),
      tokenEndpointAuthMethod: identityProviderSecret ? 'client_secret_basic' : 'none',
      redirectUris: [],
      kind: 'preregistered',
      issuer: new URL(tokenEndpoint).origin,
    },
    idToken: text,
    audience: metadata.issuer,
  })
  return requestByAssertion({ ...input, assertion })
}

/**
 * Asked before anything is written: another program may have what is missing here.
 *
 * @throws `AUTHORIZATION_REQUIRED` with the reason `no_assertion`
 */
export function assertRenewable(context: EngineContext, { connection, grant }: Credential): void {
  const isAtHand = grant?.file !== undefined || context.memory.assertions.has(credentialKey(connection))
  if (grant === undefined || grant.type === 'client_credentials' || isAtHand) return
  throw authorizationRequired(connection, 'no_assertion')
}

async function readAssertion(context: EngineContext, { connection }: GrantedLogin, { file }: Grant): Promise<string> {
  const ask = context.memory.assertions.get(credentialKey(connection))
  if (ask !== undefined) return ask()
  if (file === undefined) throw new TypeError('a grant that reads no file needs the program that has its assertion')
  return context.readAssertion(file)
}
