import { must, notApplicable, page, should } from './requirement.js'

const at = (anchor: string) =>
  `https://modelcontextprotocol.io/docs/tutorials/security/security_best_practices#${anchor}`

export const MCP_SECURITY = page('mcp-security', 'MCP security best practices', [
  must(
    'consent-of-proxies',
    at('confused-deputy-problem'),
    'A proxy with one client ID asks its users for each client',
    notApplicable('every login has a client of its own'),
  ),
  must(
    'ssrf',
    at('server-side-request-forgery-ssrf'),
    'On a server for many users, fetches no URL of a stranger unchecked',
  ),
  should('ssrf-https', at('server-side-request-forgery-ssrf'), 'Refuses http except on loopback'),
  should(
    'ssrf-private-addresses',
    at('server-side-request-forgery-ssrf'),
    'Refuses private and reserved addresses there, by whatever name',
  ),
  should(
    'ssrf-redirects',
    at('server-side-request-forgery-ssrf'),
    'Judges the target of a redirect like the first URL',
  ),
  should('ssrf-proxy', at('server-side-request-forgery-ssrf'), 'Can be sent through a proxy that judges as well'),
  must(
    'local-servers-consent',
    at('local-mcp-server-compromise'),
    'Asks before it starts a local server',
    notApplicable('Evergrant starts no local servers; `install` only writes the block that it shows'),
  ),
  should(
    'local-servers-sandboxed',
    at('local-mcp-server-compromise'),
    'Starts local servers with little rights',
    notApplicable('Evergrant starts no local servers'),
  ),
])
