import { describe, expect, it } from 'vitest'
import { assessPkce } from './pkce.js'

const PKCE_UNSUPPORTED = expect.objectContaining({ code: 'PKCE_UNSUPPORTED' })

describe('assessPkce', () => {
  // @requirement mcp-auth/pkce-verified, mcp-auth/pkce-refused-unadvertised, mcp-auth/pkce-refused-unadvertised-oidc
  it.each([
    ['S256', ['S256'], 'warn', 'advertised'],
    ['S256 among others', ['plain', 'S256'], 'require-advertised', 'advertised'],
    ['nothing, where a warning is enough', undefined, 'warn', 'unadvertised'],
  ] as const)('accepts a server that advertises %s', (_, methods, policy, expected) => {
    expect(assessPkce(metadata(methods), policy)).toBe(expected)
  })

  // @requirement mcp-auth/pkce-verified, mcp-auth/pkce-refused-unadvertised, mcp-auth/pkce-refused-unadvertised-oidc
  // @requirement rfc-7636/no-downgrade
  it.each([
    ['plain only', ['plain'], 'warn'],
    ['no method', [], 'warn'],
    ['another case', ['s256'], 'warn'],
    ['nothing, where it must', undefined, 'require-advertised'],
  ] as const)('refuses a server that advertises %s', (_, methods, policy) => {
    expect(() => assessPkce(metadata(methods), policy)).toThrow(PKCE_UNSUPPORTED)
  })
})

function metadata(methods: readonly string[] | undefined) {
  return { issuer: 'https://as', ...(methods === undefined ? {} : { codeChallengeMethodsSupported: methods }) }
}
