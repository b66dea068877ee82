import { bearerChallenge, parseChallenges } from '../../../packages/evergrant/src/oauth/challenge.js'
import { latin1, type Target } from '../target.js'

export const challenge: Target = {
  name: 'challenge',
  reads: '`WWW-Authenticate`',
  seeds: [
    'Bearer',
    'Bearer realm="mcp", error="invalid_token", error_description="The token \\"x\\" has ended"',
    'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/mcp", scope="read write"',
    'Basic YWJjOmRlZg==, DPoP algs="ES256", Bearer error=insufficient_scope',
    'Negotiate, NTLM TlRMTVNTUAAB, Bearer scope = "a b" , x=y',
  ],
  words: ['Bearer ', 'DPoP ', 'Basic ', 'resource_metadata=', 'error_description=', 'scope="', '="', 'abc=='],
  feed(input) {
    const header = latin1(input)
    return { all: parseChallenges(header), bearer: bearerChallenge(header) }
  },
}
