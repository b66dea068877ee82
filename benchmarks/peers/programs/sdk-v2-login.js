// A first call with the SDK's own OAuth client. The part of the browser is one request.
// usage: sdk-v2-login.js URL
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'

const [url] = process.argv.slice(2)
const kept = {}
let callback

const authProvider = {
  redirectUrl: 'http://127.0.0.1:48123/callback',
  clientMetadata: { redirect_uris: ['http://127.0.0.1:48123/callback'], token_endpoint_auth_method: 'none' },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => (kept.client = client),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => (kept.tokens = tokens),
  codeVerifier: () => kept.verifier,
  saveCodeVerifier: (verifier) => (kept.verifier = verifier),
  discoveryState: () => kept.discovery,
  saveDiscoveryState: (discovery) => (kept.discovery = discovery),
  async redirectToAuthorization(authorization) {
    callback = new URL((await fetch(authorization, { redirect: 'manual' })).headers.get('location'))
  },
}

const client = () => new Client({ name: 'script', version: '1.0.0' })
const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider })

const first = transport()
await client()
  .connect(first)
  .catch((error) => {
    if (!(error instanceof UnauthorizedError)) throw error
  })
await first.finishAuth(callback.searchParams.get('code'))
const signedIn = client()
await signedIn.connect(transport())
const { content } = await signedIn.callTool({ name: 'echo', arguments: { size: 200 } })
process.stdout.write(content[0].text)
await signedIn.close()
