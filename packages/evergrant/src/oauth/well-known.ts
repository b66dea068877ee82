/** Where metadata documents are looked for. Pure URL arithmetic; the order is the specification's. */

/**
 * Protected resource metadata: the challenge's own URL, then the path form, then the root form. The suffix form
 * (`/mcp/.well-known/…`) is no form at all: servers answer it like any other request to the protected path.
 *
 * @param challenged `resource_metadata` of the challenge; ignored when it is no absolute URL.
 * @see https://www.rfc-editor.org/rfc/rfc9728.html#section-3.1
 */
export function protectedResourceMetadataUrls(server: string, challenged?: string): readonly string[] {
  const { origin, pathname, search } = new URL(server)
  const root = `${origin}/.well-known/oauth-protected-resource`
  const path = pathname === '/' ? '' : pathname
  // RFC 9728 keeps a slash at the end of a path, many servers do not.
  const forms = [`${root}${path}${search}`, `${root}${withoutTrailingSlash(path)}${search}`, root]
  const first = challenged !== undefined && URL.canParse(challenged) ? [new URL(challenged).href] : []
  return [...new Set([...first, ...forms])]
}

/**
 * Authorization server metadata: RFC 8414 with the path inserted, OpenID Connect with the path inserted, OpenID Connect with the path in
 * front; without a path the last two are the same.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#authorization-server-metadata-discovery
 * @see https://www.rfc-editor.org/rfc/rfc8414.html#section-3.1
 */
export function authorizationServerMetadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = withoutTrailingSlash(pathname)
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ]
}

function withoutTrailingSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}
