import { expect, test } from 'vitest'
import { assertMetadataUrl, clientMetadataDocument } from './client-metadata.js'

// @requirement mcp-auth/metadata-document-members, mcp-auth/metadata-document-names-itself, cimd/names-itself
// @requirement cimd/no-shared-secrets
test('a document for a public client on its own machine, whose ID is its address', () => {
  const url = 'https://example.com/evergrant/work.json'
  const redirectUris = ['http://127.0.0.1:51789/callback']
  expect(clientMetadataDocument({ url, clientName: 'Evergrant', redirectUris })).toEqual({
    client_id: url,
    client_name: 'Evergrant',
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  })
})

// @requirement mcp-auth/metadata-document-https, mcp-auth/metadata-document-path, cimd/https-url
test.each([
  ['an https:// URL', 'http://example.com/a'],
  ['an https:// URL', 'work.json'],
  ['have a path', 'https://example.com'],
  ['have no fragment', 'https://example.com/a#b'],
  ['no user or password', 'https://me:secret@example.com/a'],
  ['. or ..', 'https://example.com/a/../b'],
  ['. or ..', 'https://example.com/./b?x=/../'],
  ['. or ..', 'https://example.com/a/%2E./b'],
])('an address must be or %s: %s', (words, url) => {
  expect(() => assertMetadataUrl(url)).toThrow(words)
  expect(() => assertMetadataUrl(url)).not.toThrow('secret')
})

test('the page about the client is one that a browser may open', () => {
  const about = (clientUri: string) => ({ url: 'https://example.com/a', clientName: 'A', redirectUris: [], clientUri })
  expect(clientMetadataDocument(about('https://example.com/'))).toMatchObject({ client_uri: 'https://example.com/' })
  expect(() => clientMetadataDocument(about('javascript:alert(1)'))).toThrow('https:// URL')
})

test('a query with dots is none of the path', () => {
  expect(assertMetadataUrl('https://example.com/a?b=/../c')).toBe('https://example.com/a?b=/../c')
})
