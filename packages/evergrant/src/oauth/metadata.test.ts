import { describe, expect, it } from 'vitest'
import { parseAuthorizationServerMetadata, parseProtectedResourceMetadata } from './metadata.js'

const AT = 'https://h/.well-known/x'
const SERVER = { issuer: 'https://h', authorization_endpoint: 'https://h/a', token_endpoint: 'https://h/t' }
const RESOURCE = { resource: 'https://h/mcp', authorization_servers: ['https://h'] }

// Discovery checks again what it uses; these hold for everybody else who reads a document.
describe('metadata documents by themselves', () => {
  // @requirement mcp-auth/endpoints-https
  it.each([
    ['authorization_endpoint', 'http://h/a', 'INSECURE_URL'],
    ['registration_endpoint', 'http://h/r', 'INSECURE_URL'],
    ['token_endpoint', 'file:///etc/passwd', 'METADATA_INVALID'],
    ['token_endpoint', '', 'METADATA_INVALID'],
    ['issuer', '', 'METADATA_INVALID'],
  ])('of an authorization server may not have %s %j', (member, value, code) => {
    expect(() => parseAuthorizationServerMetadata({ ...SERVER, [member]: value }, AT)).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it.each([
    ['resource', 'http://h/mcp', 'INSECURE_URL'],
    ['authorization_servers', ['https://h', 'http://second'], 'INSECURE_URL'],
    ['authorization_servers', ['https://h', 'second'], 'METADATA_INVALID'],
    ['scopes_supported', 'default', 'METADATA_INVALID'],
  ])('of a resource may not have %s %j', (member, value, code) => {
    expect(() => parseProtectedResourceMetadata({ ...RESOURCE, [member]: value }, AT)).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('name the document and the member that is wrong', () => {
    expect(() => parseProtectedResourceMetadata({ ...RESOURCE, scopes_supported: 5 }, `${AT}?key=planted`)).toThrow(
      expect.objectContaining({ details: { url: AT, member: 'scopes_supported' } }),
    )
  })
})
