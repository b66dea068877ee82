import { discoverResource } from '../../../packages/evergrant/src/oauth/discovery.js'
import { bearerChallenge } from '../../../packages/evergrant/src/oauth/challenge.js'
import type { Target } from '../target.js'
import { guardedReply, ISSUER, SERVER } from './guarded-reply.js'

const challenge = bearerChallenge('Bearer resource_metadata="https://mcp.example/meta"')

export const resourceMetadata: Target = {
  name: 'resource-metadata',
  reads: 'protected resource metadata',
  seeds: [
    JSON.stringify({
      resource: SERVER,
      authorization_servers: [ISSUER],
      scopes_supported: ['read'],
      resource_name: 'M',
    }),
    JSON.stringify({
      resource: 'https://mcp.example',
      authorization_servers: ['https://a.example', 'https://b.example/x'],
    }),
    JSON.stringify({ resource: SERVER, authorization_servers: null, bearer_methods_supported: ['header'] }),
  ],
  words: ['"resource"', '"authorization_servers"', '"https://mcp.example/mcp"'],
  feed(input) {
    return discoverResource({ fetch: guardedReply(input), server: SERVER, challenge })
  },
}
