import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { sameIssuer } from '../../oauth/issuer.js'
import { type ConnectionId, type ConnectionOptions, parseConnection, bundleKey } from '../connection.js'
import type { EngineContext } from '../context.js'
import type { StoredDiscovery } from '../credential.js'
import { discoverServer } from '../discover-server.js'
import { LEASE } from '../intent.js'
import { type Bundle, type BundleHeader, invalid, MAX_SKEW_MS, parseBundle } from './bundle.js'
import { type ExportedLogin, parseExportedLogin } from './exported-login.js'
import { importedBefore, type ImportedLogin } from './imported-login.js'
import { keepLogin } from './keep-login.js'
import { loadImportKey, removeImportKey } from './recipient.js'
import { openBundle } from './sealing.js'
import { markUsed } from './used-bundle.js'

export interface ImportOptions extends ConnectionOptions {
  /** Default: the profile that it had where it came from. */
  readonly profile?: string | undefined
  /** The bundle is refused when it is for another server than this. */
  readonly server?: string | URL | undefined
  /** A function is called only when the bundle was sealed with a passphrase. */
  readonly passphrase?: string | (() => string | Promise<string>) | undefined
}

/**
 * Takes a login out of a bundle and keeps it. The server is asked whether it still names the issuer and the resource that the login was
 * made for; a login that is in use here is never replaced.
 *
 * @throws `BUNDLE_INVALID`, `BUNDLE_EXPIRED`, `BUNDLE_LOCKED`, `BUNDLE_USED`, `LOGIN_EXISTS`, `LOGIN_MOVING`, `ISSUER_MISMATCH`,
 * `RESOURCE_MISMATCH`, and what asking the server throws
 */
export async function importLogin(
  context: EngineContext,
  text: string,
  options: ImportOptions,
): Promise<ImportedLogin> {
  const bundle = parseBundle(text)
  const { id, seal } = bundle.header
  const { owner } = parseConnection({ owner: options.owner })
  const given = { ...options, owner }
  const imported = (await importedBefore(context, id, given)) ?? (await openAndKeep(context, bundle, given))
  await markUsed(context, bundle.header)
  if (seal.kind === 'x25519') await removeImportKey(context, owner, seal.recipient)
  return imported
}

async function openAndKeep(
  context: EngineContext,
  bundle: Bundle,
  options: ImportOptions & { readonly owner: string },
): Promise<ImportedLogin> {
  const { header } = bundle
  assertInTime(header, context.clock.now())
  const plaintext = await openBundle(bundle, {
    passphrase: () => passphraseOf(options),
    pair: (recipient) => loadImportKey(context, options.owner, recipient),
  })
  const login = parseExportedLogin(plaintext)
  plaintext.fill(0)
  const connection = targetOf(login, options)
  const discovery = await currentDiscovery(context, connection, login)
  // Of several imports of one bundle at once, and its cancellation, each finds what the one before it has stored.
  return context.withLease(bundleKey(header.id), LEASE, () =>
    keepLogin(context, { id: header.id, connection, login, discovery }),
  )
}

async function passphraseOf({ passphrase }: ImportOptions): Promise<string> {
  const given = typeof passphrase === 'function' ? await passphrase() : passphrase
  if (given !== undefined) return given
  throw new EvergrantError('BUNDLE_LOCKED', 'The bundle is sealed with a passphrase, and none was given')
}

/** By the clock here. A bundle from the future would live for longer than its hour, so it is refused as well. */
function assertInTime({ createdAt, expiresAt }: BundleHeader, now: number): void {
  const minutes = (ms: number) => Math.max(1, Math.round(ms / 60_000))
  const details = { now, createdAt, expiresAt }
  if (now > expiresAt) {
    const message = `The bundle could be imported for an hour, which by the clock here was over ${minutes(now - expiresAt)} min ago`
    throw new EvergrantError('BUNDLE_EXPIRED', message, { details })
  }
  if (createdAt - now > MAX_SKEW_MS) {
    const message = `The bundle was made ${minutes(createdAt - now)} min in the future by the clock here: one of the two clocks is wrong`
    throw new EvergrantError('BUNDLE_EXPIRED', message, {
      details,
      hint: 'Put the clock right that is wrong, then import it again.',
    })
  }
}

function targetOf(login: ExportedLogin, { owner, server, profile }: ImportOptions): ConnectionId {
  const named = parseNamed(login)
  const wanted = server === undefined ? named.server : parseConnection({ server }).server
  if (wanted === named.server) return parseConnection({ owner, server: wanted, profile: profile ?? named.profile })
  throw new EvergrantError('RESOURCE_MISMATCH', `The bundle holds a login at ${named.server}, not at ${wanted}`, {
    hint: 'Leave the server out, or import another bundle.',
    details: { server: wanted, bundle: named.server },
  })
}

/** A name that is none is the bundle's fault here, not the caller's. */
function parseNamed({ server, profile }: ExportedLogin): ConnectionId {
  try {
    return parseConnection({ server, profile })
  } catch (error) {
    if (error instanceof TypeError) throw invalid('names a profile that is none')
    throw error
  }
}

/** Only what the server says now leads tokens anywhere; the bundle has to agree with it. */
async function currentDiscovery(
  context: EngineContext,
  connection: ConnectionId,
  { client, resource }: ExportedLogin,
): Promise<StoredDiscovery> {
  const found = await discoverServer(context, connection, client.issuer)
  const { authorizationServer } = found
  if (!sameIssuer(authorizationServer.issuer, client.issuer)) {
    throw otherServer('ISSUER_MISMATCH', 'issuer', authorizationServer.issuer, client.issuer)
  }
  if (found.resource !== resource) throw otherServer('RESOURCE_MISMATCH', 'resource', found.resource, resource)
  return { resource, authorizationServer, fetchedAt: context.clock.now() }
}

function otherServer(
  code: 'ISSUER_MISMATCH' | 'RESOURCE_MISMATCH',
  what: string,
  found: string,
  bundled: string,
): EvergrantError {
  const message = `The server names the ${what} ${quote(found)}; the login in the bundle was made for ${quote(bundled)}`
  return new EvergrantError(code, message, {
    hint: 'Its tokens are good for nothing here: sign in with `evergrant login` instead.',
    details: { found: quote(found), bundle: quote(bundled) },
  })
}
