import { deviation, mcp, must, mustNot, notApplicable, page, should, shouldNot } from './requirement.js'

const old = (anchor: string) => mcp('2025-11-25', `authorization#${anchor}`)
const now = (anchor: string) => mcp('2026-07-28', `authorization#${anchor}`)
const discovery = (anchor: string) => mcp('2026-07-28', `authorization/authorization-server-discovery#${anchor}`)
const registration = (anchor: string) => mcp('2026-07-28', `authorization/client-registration#${anchor}`)
const security = (anchor: string) => mcp('2026-07-28', `authorization/security-considerations#${anchor}`)
const both = (anchor: string) => [old(anchor), now(anchor)]
const secured = (anchor: string) => [old(anchor), security(anchor)]

const PKCE_REASON =
  'where the metadata says nothing, a warning and S256 all the same, as the guide of Notion has it; `pkce: "require-advertised"` refuses'

/** What the revisions 2025-11-25 and 2026-07-28 both ask for. */
export const MCP_AUTHORIZATION = page('mcp-auth', 'MCP authorization, 2025-11-25 and 2026-07-28', [
  shouldNot(
    'not-for-stdio',
    both('protocol-requirements'),
    'Uses this flow for HTTP only',
    notApplicable('Evergrant starts no servers over stdio'),
  ),
  must(
    'resource-metadata',
    [old('authorization-server-location'), now('overview')],
    'Finds the authorization server by protected resource metadata',
  ),
  must('both-kinds-of-metadata', both('overview'), 'Understands RFC 8414 and OpenID Connect metadata'),
  must(
    'challenge-url-first',
    [
      old('protected-resource-metadata-discovery-requirements'),
      discovery('protected-resource-metadata-discovery-requirements'),
    ],
    'Uses the `resource_metadata` of a challenge, else the well-known URLs: with the path, then at the root',
  ),
  must(
    'parses-challenges',
    [
      old('protected-resource-metadata-discovery-requirements'),
      discovery('protected-resource-metadata-discovery-requirements'),
    ],
    'Reads `WWW-Authenticate`, and answers a 401 with a refresh or a request for a login',
  ),
  must(
    'issuer-with-path',
    [old('authorization-server-metadata-discovery'), discovery('authorization-server-metadata-discovery')],
    'Tries the three well-known URLs of an issuer with a path in their order',
  ),
  must(
    'issuer-without-path',
    [old('authorization-server-metadata-discovery'), discovery('authorization-server-metadata-discovery')],
    'Tries both well-known URLs of an issuer without a path',
  ),
  should(
    'supports-metadata-documents',
    [old('overview'), registration('client-id-metadata-documents')],
    'Supports Client ID Metadata Documents',
  ),
  should(
    'registration-order',
    [old('client-registration-approaches'), registration('client-registration')],
    'A client made by hand, else a metadata document, else dynamic registration, else asks the person',
  ),
  must(
    'metadata-document-https',
    [old('implementation-requirements'), registration('implementation-requirements')],
    'The metadata document is at an https URL',
  ),
  must(
    'metadata-document-path',
    [old('implementation-requirements'), registration('implementation-requirements')],
    'The `client_id` URL is https and has a path',
  ),
  must(
    'metadata-document-members',
    [old('implementation-requirements'), registration('implementation-requirements')],
    'The metadata document has `client_id`, `client_name` and `redirect_uris`',
  ),
  must(
    'metadata-document-names-itself',
    [old('implementation-requirements'), registration('implementation-requirements')],
    'The `client_id` in the metadata document is its URL',
  ),
  should(
    'metadata-document-where-supported',
    [old('discovery'), registration('advertising-cimd-support')],
    'Looks whether the authorization server takes metadata documents',
  ),
  should(
    'clients-made-by-hand',
    [old('preregistration'), registration('pre-registration')],
    'Takes a client ID and a secret that were registered by hand',
  ),
  mustNot(
    'scope-sets-unrelated',
    [old('protected-resource-metadata-discovery-requirements'), now('scope-selection-strategy')],
    'Infers nothing from how the scope of a challenge relates to `scopes_supported`',
  ),
  must(
    'challenged-scope-authoritative',
    [old('protected-resource-metadata-discovery-requirements'), now('scope-selection-strategy')],
    'Asks for the scope of the challenge where there is one',
  ),
  should(
    'scope-order',
    both('scope-selection-strategy'),
    'Scope of the challenge, else all of `scopes_supported`, else none',
  ),
  should('least-privilege', both('scope-selection-strategy'), 'Never asks for more scope than the server names'),
  must(
    'resource-in-both-requests',
    [...both('resource-parameter-implementation'), security('token-audience-binding-and-validation')],
    'Sends `resource` with the authorization request, the code and the refresh token',
  ),
  must(
    'resource-is-the-server',
    both('resource-parameter-implementation'),
    'The `resource` identifies the MCP server that the token is for',
  ),
  must('resource-canonical', both('canonical-server-uri'), 'The `resource` is the canonical URI of the server'),
  should(
    'resource-most-specific',
    both('canonical-server-uri'),
    'The `resource` is the most specific one that is known: the document’s own, else the whole URL',
  ),
  should('uppercase-accepted', both('canonical-server-uri'), 'Takes a server whose scheme or host is in capitals'),
  should('no-slash-at-end', both('canonical-server-uri'), 'Writes a server without a path without a slash at its end'),
  must(
    'resource-always',
    both('canonical-server-uri'),
    'Sends `resource` whether or not the authorization server says that it knows it',
  ),
  must('bearer-header', both('token-requirements'), 'Sends the access token in the `Authorization` header'),
  must('every-request', both('token-requirements'), 'Sends it with every request of a session'),
  mustNot('token-in-query', both('token-requirements'), 'Writes no access token into a URL'),
  mustNot('foreign-tokens', both('token-handling'), 'Sends a server only tokens of its own authorization server'),
  should(
    'insufficient-scope-handled',
    both('step-up-authorization-flow'),
    'Tells a missing scope as that, with the scope that is wanted',
  ),
  should(
    'step-up-attempted',
    both('step-up-authorization-flow'),
    'Authorizes again with more scope',
    deviation(
      'only a login that a person began opens a browser: the call fails and says which scope the next login should ask for',
    ),
  ),
  should('step-up-bounded', both('step-up-authorization-flow'), 'Does not repeat a request that lacks a scope'),
  must('secure-storage', secured('token-theft'), 'Keeps tokens sealed, readable by their owner only'),
  must('endpoints-https', secured('communication-security'), 'Uses endpoints over https only, except on loopback'),
  must('redirects-safe', secured('communication-security'), 'Redirect URIs are https or on loopback'),
  must('pkce', secured('authorization-code-protection'), 'Uses PKCE'),
  must('pkce-s256', secured('authorization-code-protection'), 'Uses the method S256'),
  must(
    'pkce-verified',
    secured('authorization-code-protection'),
    'Looks in the metadata whether PKCE is supported before it goes on',
  ),
  must(
    'pkce-refused-unadvertised',
    secured('authorization-code-protection'),
    'Refuses a server without `code_challenge_methods_supported`',
    deviation(PKCE_REASON),
  ),
  must(
    'pkce-refused-unadvertised-oidc',
    secured('authorization-code-protection'),
    'Refuses an OpenID provider without it',
    deviation(PKCE_REASON),
  ),
  must('redirects-registered', secured('open-redirection'), 'Registers its redirect URIs'),
  should(
    'state-verified',
    secured('open-redirection'),
    'Uses `state`, and refuses a callback without it or with another',
  ),
])

/** What 2026-07-28 asks for besides. */
export const MCP_AUTHORIZATION_2026 = page('mcp-auth-2026', 'MCP authorization, new in 2026-07-28', [
  must(
    'one-state-per-issuer',
    discovery('authorization-server-location'),
    'Keeps clients and tokens of each authorization server apart',
  ),
  mustNot(
    'credentials-elsewhere',
    discovery('authorization-server-location'),
    'Takes no credentials to another authorization server',
  ),
  must(
    'issuer-identical',
    discovery('authorization-server-metadata-discovery'),
    'The `issuer` of the metadata is the very string that was asked for',
    deviation('the one slash that URL libraries add to a bare origin is forgiven'),
  ),
  mustNot(
    'foreign-metadata',
    discovery('authorization-server-metadata-discovery'),
    'Does not use metadata of another issuer',
  ),
  must('client-id-first', now('client-registration'), 'Has a client ID before it sends anybody to the consent page'),
  must(
    'application-type',
    registration('application-type-and-redirect-uri-constraints'),
    'Says its `application_type` when it registers',
  ),
  should(
    'application-type-native',
    registration('application-type-and-redirect-uri-constraints'),
    'Is `native` with redirect URIs on loopback',
  ),
  should(
    'application-type-web',
    registration('application-type-and-redirect-uri-constraints'),
    'Is `web` with redirect URIs elsewhere',
  ),
  must(
    'registration-refused',
    registration('application-type-and-redirect-uri-constraints'),
    'Goes on in order when a registration is refused',
  ),
  should(
    'registration-refusal-told',
    registration('application-type-and-redirect-uri-constraints'),
    'Says why a registration was refused',
  ),
  must(
    'clients-by-issuer',
    registration('authorization-server-binding'),
    'Binds a client to the issuer that registered it',
  ),
  mustNot(
    'clients-elsewhere',
    registration('authorization-server-binding'),
    'Uses no client at another authorization server than its own',
  ),
  must(
    'registers-again',
    registration('authorization-server-binding'),
    'Registers with the new authorization server when a server has moved to one',
  ),
  should(
    'mismatch-told',
    registration('authorization-server-binding'),
    'Says so when a client by hand no longer fits the authorization server',
  ),
  must(
    'issuer-recorded',
    now('authorization-response-validation'),
    'Records the expected issuer with verifier and state before the redirect',
  ),
  must(
    'iss-validated',
    now('authorization-response-validation'),
    'Checks `iss` before the code is sent anywhere, by the table of the page',
  ),
  mustNot(
    'iss-normalized',
    now('authorization-response-validation'),
    'Compares `iss` as a string, without making URLs alike',
  ),
  mustNot(
    'foreign-error-shown',
    now('authorization-response-validation'),
    'Shows nothing of an error whose `iss` is wrong',
  ),
  must(
    'refresh-token-confidential',
    now('refresh-tokens'),
    'Keeps refresh tokens secret on their way and in the store',
  ),
  should('refresh-grant-registered', now('refresh-tokens'), 'Registers with the grant `refresh_token`'),
  mustNot('refresh-token-assumed', now('refresh-tokens'), 'Works without a refresh token'),
  should(
    'scope-union',
    [now('step-up-authorization-flow'), now('scope-selection-strategy')],
    'Asks for the scope it has together with the scope of the challenge',
  ),
])
