/** The OAuth half of the test server: anybody is let in, and the access token is always the same. */

/** Also for clients that are given it as a header. */
export const ACCESS_TOKEN = 'benchmark-access-token'

export interface OAuthAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** `undefined` for what is no page of it. */
export function answerOAuth(url: URL, body: string): OAuthAnswer | undefined {
  const { origin } = url
  switch (url.pathname) {
    case '/.well-known/oauth-protected-resource/mcp':
      return { status: 200, body: { resource: `${origin}/mcp`, authorization_servers: [origin] } }
    case '/.well-known/oauth-authorization-server':
      return { status: 200, body: metadata(origin) }
    case '/register': {
      const asked = JSON.parse(body) as object
      return { status: 201, body: { ...asked, client_id: 'benchmark', token_endpoint_auth_method: 'none' } }
    }
    case '/authorize':
      return { status: 302, headers: { location: callbackOf(url) } }
    case '/token':
      return { status: 200, body: tokens, headers: { 'cache-control': 'no-store' } }
    default:
      return undefined
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1 */
export const challengeOf = ({ origin }: URL): string =>
  `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`

/** @see https://www.rfc-editor.org/rfc/rfc8414#section-2 */
const metadata = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
})

function callbackOf({ searchParams }: URL): string {
  const callback = new URL(searchParams.get('redirect_uri') ?? '')
  callback.searchParams.set('code', 'code')
  callback.searchParams.set('state', searchParams.get('state') ?? '')
  return callback.href
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
const tokens = {
  access_token: ACCESS_TOKEN,
  token_type: 'Bearer',
  expires_in: 86_400,
  refresh_token: 'benchmark-refresh-token',
}
