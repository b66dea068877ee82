import { EvergrantError } from '../errors.js'
import { displayUrl, quote } from '../internal/redact.js'

export interface ClientMetadataInput {
  /** Where the document will be: its address is the client ID. */
  readonly url: string
  readonly clientName: string
  readonly redirectUris: readonly string[]
  readonly clientUri?: string | undefined
}

/** What a client says of itself under its own address: a static file for any web server. */
export interface ClientMetadataDocument {
  readonly client_id: string
  readonly client_name: string
  readonly client_uri?: string
  readonly redirect_uris: readonly string[]
  readonly grant_types: readonly string[]
  readonly response_types: readonly string[]
  readonly token_endpoint_auth_method: 'none'
  readonly application_type: 'native'
}

/**
 * The document that describes a public client on people's own machines.
 *
 * @throws EvergrantError `USAGE` for an address that cannot be a client ID, or a page that is none
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function clientMetadataDocument(input: ClientMetadataInput): ClientMetadataDocument {
  const { url, clientName, redirectUris, clientUri } = input
  return {
    client_id: assertMetadataUrl(url),
    client_name: clientName,
    ...(clientUri !== undefined && { client_uri: assertPageUrl(clientUri) }),
    redirect_uris: [...redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  }
}

/**
 * The very string: servers compare it with the document's `client_id` character by character.
 *
 * @throws EvergrantError `USAGE`
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document-00#section-3
 */
export function assertMetadataUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const problem =
    url === undefined || url.protocol !== 'https:'
      ? 'be an https:// URL'
      : url.pathname === '/'
        ? 'have a path'
        : /[#]/.test(text)
          ? 'have no fragment'
          : url.username !== '' || url.password !== ''
            ? 'hold no user or password'
            : /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(text.replace(/\?.*$/, ''))
              ? 'have no . or .. in its path'
              : undefined
  if (problem === undefined) return text
  throw new EvergrantError(
    'USAGE',
    `The address of a client metadata document must ${problem}, got ${url === undefined ? quote(text) : displayUrl(url)}`,
  )
}

/** People are shown it as a link. */
function assertPageUrl(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text
  throw new EvergrantError('USAGE', `The page about the client must be an https:// URL, got ${quote(text)}`)
}
