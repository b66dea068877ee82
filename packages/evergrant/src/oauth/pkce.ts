import { EvergrantError } from '../errors.js'
import { quote } from '../internal/redact.js'
import type { AuthorizationServerMetadata } from './metadata.js'

/**
 * Whether the authorization server says that it checks PKCE with S256.
 *
 * The MCP specification has clients refuse a server that says nothing; many such servers check it all the same. `warn` lets the caller go
 * on with S256 and tell the person, `require-advertised` refuses as the specification has it.
 *
 * @throws EvergrantError `PKCE_UNSUPPORTED` when S256 is ruled out, or not advertised while the policy requires it.
 * @see https://www.rfc-editor.org/rfc/rfc7636.html#section-4.2
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-code-protection
 */
export function assessPkce(
  metadata: Pick<AuthorizationServerMetadata, 'issuer' | 'codeChallengeMethodsSupported'>,
  policy: 'warn' | 'require-advertised',
): 'advertised' | 'unadvertised' {
  const methods = metadata.codeChallengeMethodsSupported
  if (methods?.includes('S256')) return 'advertised'
  if (methods === undefined && policy === 'warn') return 'unadvertised'
  const offer = methods === undefined ? 'no PKCE method at all' : `PKCE methods ${quote(methods)}, without S256`
  throw new EvergrantError('PKCE_UNSUPPORTED', `The metadata of ${quote(metadata.issuer)} advertises ${offer}`, {
    details: { issuer: metadata.issuer, ...(methods === undefined ? {} : { methods: quote(methods) }) },
  })
}
