import { expect, test } from 'vitest'
import { acquireToken } from './acquire.js'
import { createTestEngine, HOUR, ISSUER } from './testing/engine.js'

const DAY = 24 * HOUR

/** The server's documents, as they are a day after the login. */
function documents(issuer: string, fetch: ReturnType<typeof createTestEngine>['issuer']['fetch']) {
  const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
  return (async (url, init) => {
    const { href } = new URL(url)
    if (href.includes('oauth-protected-resource')) {
      return Response.json({ resource: 'https://mcp.example/mcp', authorization_servers: [issuer] })
    }
    return href.includes('oauth-authorization-server') ? Response.json(metadata) : fetch(url, init)
  }) satisfies typeof fetch
}

async function dayOldLogin(issuer: string) {
  const engine = createTestEngine()
  await engine.put()
  engine.clock.advance(DAY + 1)
  const context = engine.another({ fetch: documents(issuer, engine.issuer.fetch) })
  return { engine, token: () => acquireToken(context, { connection: engine.connection }) }
}

// @requirement mcp-auth/foreign-tokens, mcp-auth-2026/one-state-per-issuer, mcp-auth-2026/credentials-elsewhere
// @requirement mcp-auth-2026/clients-by-issuer, mcp-auth-2026/mismatch-told
test('a server that names another issuer gets a login of its own, and never the old refresh token (R11)', async () => {
  const { engine, token } = await dayOldLogin('https://other.example')
  await expect(token()).rejects.toMatchObject({ details: { reason: 'issuer_changed' } })
  expect(engine.issuer.presented).toEqual([])
})

test('metadata that was looked up again is stored with the tokens', async () => {
  const { engine, token } = await dayOldLogin(ISSUER)
  expect((await token()).tokens.accessToken.reveal()).toBe('access-1')
  expect((await engine.stored())?.discovery.fetchedAt).toBe(engine.clock.now())
})
