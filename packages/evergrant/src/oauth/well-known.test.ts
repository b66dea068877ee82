import { expect, it } from 'vitest'
import { authorizationServerMetadataUrls, protectedResourceMetadataUrls } from './well-known.js'

const PRM = '/.well-known/oauth-protected-resource'
const AS = '/.well-known/oauth-authorization-server'
const OIDC = '/.well-known/openid-configuration'

// @requirement mcp-auth/challenge-url-first, rfc-9728/well-known
it.each([
  ['a server with a path', 'https://h/mcp', undefined, [`${PRM}/mcp`, PRM]],
  ['a server without a path', 'https://h', undefined, [PRM]],
  ['a path that ends in a slash', 'https://h/mcp/', undefined, [`${PRM}/mcp/`, `${PRM}/mcp`, PRM]],
  ['a query', 'https://h/mcp?t=1', undefined, [`${PRM}/mcp?t=1`, PRM]],
  ['a challenge first', 'https://h/mcp', 'https://h/custom', ['/custom', `${PRM}/mcp`, PRM]],
  ['a challenge that names a form', 'https://h/mcp', `https://h${PRM}`, [PRM, `${PRM}/mcp`]],
  ['a challenge that is no URL', 'https://h/mcp', '/custom', [`${PRM}/mcp`, PRM]],
])('protected resource metadata: %s', (_, server, challenged, expected) => {
  expect(protectedResourceMetadataUrls(server, challenged)).toEqual(expected.map((path) => `https://h${path}`))
})

// @requirement mcp-auth/issuer-with-path, mcp-auth/issuer-without-path
it.each([
  ['an issuer without a path', 'https://h', [AS, OIDC]],
  ['an issuer with a bare slash', 'https://h/', [AS, OIDC]],
  ['an issuer with a path', 'https://h/t/1', [`${AS}/t/1`, `${OIDC}/t/1`, `/t/1${OIDC}`]],
  ['an issuer whose path ends in a slash', 'https://h/t/', [`${AS}/t`, `${OIDC}/t`, `/t${OIDC}`]],
])('authorization server metadata: %s', (_, issuer, expected) => {
  expect(authorizationServerMetadataUrls(issuer)).toEqual(expected.map((path) => `https://h${path}`))
})
