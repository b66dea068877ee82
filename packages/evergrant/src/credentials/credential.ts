import { EvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'
import { quote } from '../internal/redact.js'
import { Secret } from '../internal/secret.js'
import type { AuthorizationServerMetadata } from '../oauth/metadata.js'
import { CLIENT_SECRETS, type ClientIdentity } from '../oauth/client-identity.js'
import { type Brakes, brakedUntil } from './brakes.js'
import { isFromAnotherClock } from './clock-steps.js'
import type { ConnectionId } from './connection.js'
import type { KnownToken, NeedsLoginReason } from './plan.js'
import type { ProtocolEra } from './policy.js'
import { decodeStrictUtf8, encodeUtf8 } from '../internal/utf8.js'

/** What is kept for one connection, sealed, in one record. */
export interface Credential {
  readonly connection: ConnectionId
  readonly client: ClientIdentity
  readonly discovery: StoredDiscovery
  /** Grows only with new tokens. */
  readonly generation: number
  readonly tokens: StoredTokens
  readonly needsLogin?: { readonly reason: NeedsLoginReason; readonly at: number }
  readonly signedInAt: number
  readonly refreshedAt?: number
  readonly workspace?: Workspace
  /** What whoever signed in said that the server speaks. */
  readonly era?: ProtocolEra
  /** How it is renewed where no person signed in. */
  readonly grant?: Grant
  readonly intent?: SpendIntent
  readonly brakes?: Brakes
  /** A refresh token that was refused, and what that has cost so far: a restart does not begin again (rule R9). */
  readonly incident?: Incident
  /** It was sealed into a bundle: until `needsLogin.reason` is `moved` it is moving, and nobody refreshes it here. */
  readonly move?: Move
  /** It came out of a bundle. */
  readonly imported?: Import
}

/** A login without a person: its tokens are asked for again when they end, and there is no refresh token. */
export interface Grant {
  readonly type: 'client_credentials' | 'assertion' | 'identity_assertion'
  readonly scope?: string
  /** Where the assertion, or the ID token that is exchanged for one, is read from each time; absent where only the program has it. */
  readonly file?: string
  /** Who exchanges the ID token. */
  readonly identityProvider?: { readonly tokenEndpoint: string; readonly clientId: string }
  readonly identityProviderSecret?: Secret
}

/** Where a login came from. */
export interface Import {
  readonly bundle: string
  readonly at: number
  /** The profile that it was there. */
  readonly from: string
  /** The code that confirms the move there, to be shown again; absent for a copy. */
  readonly receipt?: string
}

/** A login on its way to another store. */
export interface Move {
  /** The bundle's random id. */
  readonly bundle: string
  readonly at: number
  /** Nobody can import the bundle after this. */
  readonly expiresAt: number
  /** SHA-256 of the receipt code that whoever imports it gets. */
  readonly receiptHash: string
}

/** The mark of a refresh token that is being spent (rule R5): written before the request, so that a crash leaves a trace. */
export interface SpendIntent {
  readonly tokenHash: string
  /** Which process: the engine's own words for itself. */
  readonly owner: string
  readonly at: number
  /** When the request is over at the latest, by the clock of the process that sends it. */
  readonly deadline: number
}

export interface Incident {
  /** Token requests that were refused: at most three. */
  readonly requests: number
  /** The previous refresh token has been tried (rule R7). */
  readonly triedPrevious: boolean
}

export interface StoredTokens {
  readonly accessToken: Secret
  readonly refreshToken?: Secret
  /** The refresh token that these tokens were bought with. */
  readonly previousRefreshToken?: Secret
  /** When they were stored, milliseconds since the epoch. */
  readonly receivedAt: number
  /** Time before the request + `expires_in`; `undefined` when the server named no lifetime. */
  readonly expiresAt?: number
  readonly lifetimeMs?: number
  readonly scope?: string
  /** The access token is bound to the client's key, and sent with a proof (RFC 9449). */
  readonly isBound?: true
}

/** New tokens, and what they have cost. */
export interface UnsavedTokens {
  readonly next: Credential
  /** The refresh token that was spent for them. */
  readonly spent: Secret | undefined
  /** Of the intent they were bought under: until then nobody else has sent that token, or exported the login with it. */
  readonly deadline: number | undefined
}

export interface StoredDiscovery {
  /** RFC 8707 `resource` of every request for this connection. */
  readonly resource: string
  readonly authorizationServer: AuthorizationServerMetadata
  readonly fetchedAt: number
}

export interface Workspace {
  readonly id?: string
  readonly name?: string
}

/** Metadata is looked up again when it is older than this. */
const DISCOVERY_MAX_AGE_MS = 24 * 3_600_000

/** A login is due for a refresh when nobody used it for this long. */
export const IDLE_DUE_MS = 7 * 24 * 3_600_000

/** What new tokens are bought with. A grant spends nothing: the access token stands for it, which is another one afterwards. */
export function spendableToken({ tokens, grant }: Pick<Credential, 'tokens' | 'grant'>): Secret | undefined {
  return tokens.refreshToken ?? (grant && tokens.accessToken)
}

/** The plan's view of a credential. `refused` is the access token that a server answered 401 to. */
export function knownToken(
  credential: Credential | undefined,
  input: {
    readonly now: number
    readonly jitter: number
    readonly refused?: Secret | undefined
    readonly rediscovered?: boolean
    /** A login that was last used before this moment is wanted refreshed. */
    readonly idleBefore?: number | undefined
  },
): KnownToken {
  const { now, jitter } = input
  if (credential === undefined) return { want: 'token', now, jitter }
  const { tokens, needsLogin, discovery, move } = credential
  const heldUntil = brakedUntil(credential.brakes, now)
  return {
    want: 'token',
    now,
    jitter,
    credential: {
      isRenewable: spendableToken(credential) !== undefined,
      refused: input.refused?.reveal() === tokens.accessToken.reveal(),
      idle: input.idleBefore !== undefined && tokens.receivedAt < input.idleBefore,
      discoveryStale: !input.rediscovered && isStale(discovery, now),
      ...(needsLogin && { needsLogin: needsLogin.reason }),
      ...(move && { moving: true }),
      ...(heldUntil !== undefined && { heldUntil }),
      ...(tokens.expiresAt !== undefined && { expiresAt: tokens.expiresAt }),
      ...(tokens.lifetimeMs !== undefined && { lifetimeMs: tokens.lifetimeMs }),
    },
  }
}

function isStale({ fetchedAt }: StoredDiscovery, now: number): boolean {
  return now - fetchedAt > DISCOVERY_MAX_AGE_MS || isFromAnotherClock(fetchedAt, now)
}

const FORMAT = 1

/** JSON of a credential, with its secrets: for the vault only. */
export function encodeCredential(credential: Credential): Uint8Array {
  return encodeJson({
    format: FORMAT,
    ...credential,
    client: revealed(credential.client),
    tokens: revealed(credential.tokens),
    ...(credential.grant && { grant: revealed(credential.grant) }),
  })
}

/** @throws `RECORD_TOO_NEW`, `RECORD_UNREADABLE` */
export function decodeCredential(bytes: Uint8Array): Credential {
  const { format: _format, ...json } = decodeJson<Credential>(bytes, 'credential')
  if (!isObject(json.client) || !isObject(json.tokens)) {
    throw new EvergrantError('RECORD_UNREADABLE', 'A stored credential lacks its client or its tokens')
  }
  return {
    ...json,
    client: wrapped(json.client, CLIENT_SECRETS),
    tokens: wrapped(json.tokens, ['accessToken', 'refreshToken', 'previousRefreshToken']),
    ...(json.grant && { grant: wrapped(json.grant, ['identityProviderSecret']) }),
  }
}

export function encodeJson(value: unknown): Uint8Array {
  return encodeUtf8(JSON.stringify(value))
}

/** Parses what the vault opened: authentic bytes, so that only their format version is in question. */
export function decodeJson<T>(bytes: Uint8Array, what: string): T & { readonly format: number } {
  const json = parseBytes(bytes)
  if (!isObject(json)) throw new EvergrantError('RECORD_UNREADABLE', `A stored ${what} is not JSON`)
  const { format } = json
  if (format === FORMAT) return json as T & { format: number }
  const code = typeof format === 'number' && format > FORMAT ? 'RECORD_TOO_NEW' : 'RECORD_UNREADABLE'
  throw new EvergrantError(code, `A stored ${what} has format ${quote(format)}, this version reads ${FORMAT}`)
}

/** `undefined` for what is no JSON: the parser's own words would quote the record. */
function parseBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeStrictUtf8(bytes))
  } catch {
    return undefined
  }
}

/** The same object with each secret as plain text. */
export function revealed<T extends object>(value: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, item]) => [
      name,
      item instanceof Secret ? item.reveal() : item,
    ]),
  )
}

/** The same object with the named texts as secrets. */
export function wrapped<T extends object>(value: T, names: readonly (keyof T & string)[]): T {
  const entries = Object.entries(value as Record<string, unknown>).map(([name, item]) => [
    name,
    typeof item === 'string' && (names as readonly string[]).includes(name) ? new Secret(item) : item,
  ])
  return Object.fromEntries(entries) as T
}
