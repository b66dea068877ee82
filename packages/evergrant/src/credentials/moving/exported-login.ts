import { Secret } from '../../internal/secret.js'
import { type AssertionSigning, type ClientIdentity, SIGNING_ALGORITHMS } from '../../oauth/client-identity.js'
import { type Credential, encodeJson, revealed, type StoredTokens, type Workspace } from '../credential.js'
import { invalid, parseObject } from './bundle.js'

/**
 * What goes from one store to another. Metadata of the authorization server is not part of it: whoever imports asks the server, so that
 * no bundle can lead tokens elsewhere. Nor are intents and brakes, which belong to the processes here.
 */
export interface ExportedLogin extends Pick<
  Credential,
  'client' | 'tokens' | 'generation' | 'signedInAt' | 'refreshedAt' | 'workspace'
> {
  readonly server: string
  readonly profile: string
  readonly resource: string
  /** The login stays in use where it came from. */
  readonly copy: boolean
  /** What the receipt code is made with, base64url. */
  readonly receiptKey: string
}

export function exportedLogin(
  { connection, client, tokens, discovery, generation, signedInAt, refreshedAt, workspace }: Credential,
  more: Pick<ExportedLogin, 'copy' | 'receiptKey'>,
): ExportedLogin {
  const { server, profile } = connection
  const { resource } = discovery
  return {
    server,
    profile,
    resource,
    client,
    tokens,
    generation,
    signedInAt,
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(workspace && { workspace }),
    ...more,
  }
}

/** JSON with its secrets: for a seal only. */
export function encodeExportedLogin(login: ExportedLogin): Uint8Array {
  return encodeJson({ ...login, client: revealed(login.client), tokens: revealed(login.tokens) })
}

/**
 * What a bundle holds, judged member by member: whoever sealed it is not trusted further than that.
 *
 * @throws `BUNDLE_INVALID`
 */
export function parseExportedLogin(bytes: Uint8Array): ExportedLogin {
  const login = reader(parseObject(bytes))
  const refreshedAt = login.optional('refreshedAt', isNumber)
  const workspace = login.optional('workspace', isObject)
  return {
    server: login.required('server', isText),
    profile: login.required('profile', isText),
    resource: login.required('resource', isText),
    client: parseClient(login.required('client', isObject)),
    tokens: parseTokens(login.required('tokens', isObject)),
    generation: login.required('generation', isNumber),
    signedInAt: login.required('signedInAt', isNumber),
    copy: login.required('copy', isBoolean),
    receiptKey: login.required('receiptKey', isText),
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(workspace && { workspace: parseWorkspace(workspace) }),
  }
}

function parseClient(value: Record<string, unknown>): ClientIdentity {
  const client = reader(value)
  const clientSecret = client.optional('clientSecret', isText)
  const expires = client.optional('clientSecretExpiresAtSeconds', isNumber)
  const issuedAt = client.optional('issuedAtSeconds', isNumber)
  const privateKey = client.optional('privateKey', isText)
  const signing = client.optional('signing', isObject)
  const dpopKey = client.optional('dpopKey', isText)
  return {
    clientId: client.required('clientId', isText),
    tokenEndpointAuthMethod: client.required('tokenEndpointAuthMethod', isAuthMethod),
    redirectUris: client.required('redirectUris', isTexts),
    kind: client.required('kind', isClientKind),
    issuer: client.required('issuer', isText),
    ...(clientSecret !== undefined && { clientSecret: new Secret(clientSecret) }),
    ...(expires !== undefined && { clientSecretExpiresAtSeconds: expires }),
    ...(issuedAt !== undefined && { issuedAtSeconds: issuedAt }),
    ...(privateKey !== undefined && { privateKey: new Secret(privateKey) }),
    ...(signing && { signing: parseSigning(signing) }),
    ...(dpopKey !== undefined && { dpopKey: new Secret(dpopKey) }),
  }
}

function parseSigning(value: Record<string, unknown>): AssertionSigning {
  const signing = reader(value)
  const keyId = signing.optional('keyId', isText)
  return { algorithm: signing.required('algorithm', isAlgorithm), ...(keyId !== undefined && { keyId }) }
}

function parseTokens(value: Record<string, unknown>): StoredTokens {
  const tokens = reader(value)
  const previous = tokens.optional('previousRefreshToken', isText)
  const expiresAt = tokens.optional('expiresAt', isNumber)
  const lifetimeMs = tokens.optional('lifetimeMs', isNumber)
  const scope = tokens.optional('scope', isText)
  const isBound = tokens.optional('isBound', isBoolean)
  return {
    accessToken: new Secret(tokens.required('accessToken', isText)),
    refreshToken: new Secret(tokens.required('refreshToken', isText)),
    receivedAt: tokens.required('receivedAt', isNumber),
    ...(previous !== undefined && { previousRefreshToken: new Secret(previous) }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(lifetimeMs !== undefined && { lifetimeMs }),
    ...(scope !== undefined && { scope }),
    ...(isBound && { isBound }),
  }
}

function parseWorkspace(value: Record<string, unknown>): Workspace {
  const workspace = reader(value)
  const id = workspace.optional('id', isText)
  const name = workspace.optional('name', isText)
  return { ...(id !== undefined && { id }), ...(name !== undefined && { name }) }
}

type Check<T> = (value: unknown) => value is T

function reader(members: Record<string, unknown>) {
  const optional = <T>(name: string, check: Check<T>): T | undefined => {
    const value = members[name]
    if (value === undefined || check(value)) return value
    throw invalid(`has no usable "${name}"`)
  }
  return {
    optional,
    required<T>(name: string, check: Check<T>): T {
      const value = optional(name, check)
      if (value === undefined) throw invalid(`has no "${name}"`)
      return value
    },
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isAuthMethod = isOneOf(['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const)
const isAlgorithm = isOneOf(SIGNING_ALGORITHMS)
const isClientKind = isOneOf(['registered', 'preregistered', 'metadata_document'] as const)

function isOneOf<T extends string>(texts: readonly T[]): Check<T> {
  return (value): value is T => texts.some((text) => text === value)
}
