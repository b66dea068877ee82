import { EvergrantError, isEvergrantError } from '../errors.js'
import { equalConstantTime, sha256 } from '../internal/digest.js'
import type { Secret } from '../internal/secret.js'
import { callbackState, hashState, parseCallback } from '../oauth/authorization.js'
import { exchangeCode, type TokenSet } from '../oauth/token.js'
import { type ConnectionId, credentialKey } from './connection.js'
import type { EngineContext } from './context.js'
import { type Credential, spendableToken, type Workspace } from './credential.js'
import { storedTokens } from './stored-tokens.js'
import type { PendingLogin } from './pending.js'
import { nextStep } from './plan.js'
import { newestOf, untilStored } from './persist.js'
import { remember } from './remembered.js'
import { type RevocationOutcome, revokeGrant } from './revoke.js'

export interface CompleteLoginOptions {
  readonly owner: string
  /** What `beginLogin` gave to this browser or program. */
  readonly binding: string
  readonly signal?: AbortSignal | undefined
}

export interface CompletedLogin {
  readonly connection: ConnectionId
  readonly issuer: string
  readonly scope?: string
  /** When the access token ends, milliseconds since the epoch. */
  readonly expiresAt?: number
  /** Whether the server gave a refresh token. */
  readonly refreshable: boolean
  readonly workspace?: Workspace
  /** What became of the grant of an earlier login that this one replaced. */
  readonly replaced: 'none' | RevocationOutcome
}

/**
 * Second half of a login: checks the callback, takes the pending login (once), exchanges the code, stores the credential, and only
 * then revokes the grant that it replaces. Whatever fails before that leaves an earlier login as it was.
 *
 * @throws `CALLBACK_REFUSED`, `LOGIN_UNKNOWN`, `AUTHORIZATION_DENIED`, `AUTHORIZATION_FAILED`, `TOKEN_REQUEST_REFUSED` …
 */
export async function completeLogin(
  context: EngineContext,
  callbackUrl: string,
  options: CompleteLoginOptions,
): Promise<CompletedLogin> {
  const { pending, stateHash } = await takePending(context, callbackUrl, options)
  try {
    return await finish(context, { pending, stateHash, callbackUrl, signal: options.signal })
  } catch (error) {
    tellFailure(context, pending, error)
    throw error
  }
}

interface Answered {
  readonly pending: PendingLogin
  readonly stateHash: string
  readonly callbackUrl: string
  readonly signal: AbortSignal | undefined
}

async function finish(
  context: EngineContext,
  { pending, stateHash, callbackUrl, signal }: Answered,
): Promise<CompletedLogin> {
  const { connection, discovery, redirectUri, client, codeVerifier } = pending
  await context.record(connection, { type: 'pending_taken', issuer: client.issuer })
  const { authorizationServer: metadata, resource } = discovery
  let code: Secret | undefined
  let tokens: TokenSet | undefined
  for (;;) {
    const step = nextStep({
      want: 'login',
      discovered: true,
      registered: true,
      code: code !== undefined,
      tokens: tokens !== undefined,
    })
    if (step.kind === 'ready' && tokens) return storeLogin(context, pending, tokens)
    if (step.kind === 'exchange' && code) {
      const { fetch, clock } = context
      const now = () => clock.now()
      tokens = await exchangeCode({ fetch, now, metadata, client, code, codeVerifier, redirectUri, resource, signal })
    } else {
      const { issuer, authorizationResponseIssParameterSupported: issParameterSupported } = metadata
      const callback = { callbackUrl, redirectUri, issuer, issParameterSupported, stateHash }
      code = (await parseCallback(callback)).code
    }
  }
}

/** Owner and binding are checked before the record is taken, and the record is taken before the code goes anywhere. */
async function takePending(
  context: EngineContext,
  callbackUrl: string,
  { owner, binding }: CompleteLoginOptions,
): Promise<{ pending: PendingLogin; stateHash: string }> {
  const state = callbackState(callbackUrl)
  if (state === undefined)
    throw new EvergrantError('CALLBACK_REFUSED', 'The callback has no state: it answers no login of this program')
  const stateHash = await hashState(state)
  const seen = await context.records.readPending(owner, stateHash)
  if (seen === undefined) throw loginUnknown()
  if (!equalConstantTime(await sha256(binding), seen.bindingHash)) {
    context.emit(seen.connection, { type: 'callback_refused', reason: 'another binding' })
    throw new EvergrantError(
      'CALLBACK_REFUSED',
      'The callback came from another browser than the one that began this login',
    )
  }
  const pending = await context.records.takePending(owner, stateHash)
  if (pending === undefined || pending.expiresAt <= context.clock.now()) throw loginUnknown()
  return { pending, stateHash }
}

function loginUnknown(): EvergrantError {
  return new EvergrantError(
    'LOGIN_UNKNOWN',
    'No login of this kind is waiting: it has ended, was completed already, or is too old',
  )
}

/** What a login is besides its tokens. */
type GrantedLogin = Pick<Credential, 'connection' | 'client' | 'discovery' | 'era' | 'grant'> & {
  readonly scope?: string | undefined
}

/** Stores a login, and only then revokes the grant that it replaces. */
export async function storeLogin(
  context: EngineContext,
  granted: GrantedLogin,
  tokens: TokenSet,
): Promise<CompletedLogin> {
  const { connection, client, discovery, era, grant } = granted
  const now = context.clock.now()
  const stored = storedTokens(tokens, now)
  const workspace = workspaceOf(tokens)
  const scope = stored.scope ?? granted.scope
  const login = {
    connection,
    client,
    discovery,
    tokens: { ...stored, ...(scope !== undefined && { scope }) },
    signedInAt: now,
    ...(workspace && { workspace }),
    ...(era && { era }),
    ...(grant && { grant }),
  }
  await recordIssued(context, login)
  const replaced = await replaceLogin(context, login)
  const { issuer } = client
  return {
    connection,
    issuer,
    replaced,
    refreshable: spendableToken(login) !== undefined,
    ...(scope !== undefined && { scope }),
    ...(stored.expiresAt !== undefined && { expiresAt: stored.expiresAt }),
    ...(workspace && { workspace }),
  }
}

/** Tokens that the log does not know of are not kept, and not left open at the issuer either. */
async function recordIssued(context: EngineContext, login: Omit<Credential, 'generation'>): Promise<void> {
  const { connection, client } = login
  const refreshable = spendableToken(login) !== undefined
  try {
    await context.record(connection, { type: 'token_issued', issuer: client.issuer, refreshable })
  } catch (error) {
    await revokeGrant(context, { ...login, generation: 0 })
    throw error
  }
}

/**
 * Stores the new login, and only then revokes the grant that it replaces. With the same client there is nothing to revoke: the issuer
 * replaced the old grant at consent, or would end the new one with it.
 */
async function replaceLogin(
  context: EngineContext,
  login: Omit<Credential, 'generation'>,
): Promise<CompletedLogin['replaced']> {
  const { previous, credential } = await storeOrRevoke(context, login)
  const { issuer, clientId } = login.client
  context.emit(login.connection, { type: 'authorization_completed', issuer, generation: credential.generation })
  const sameClient = previous?.client.issuer === issuer && previous.client.clientId === clientId
  // One that is on its way to another store may be in use there already.
  const isOurs = previous && !previous.needsLogin && !previous.move
  return isOurs && !sameClient ? (await revokeGrant(context, previous)).outcome : 'none'
}

/** A login that cannot be stored leaves no open grant behind. */
async function storeOrRevoke(
  context: EngineContext,
  login: Omit<Credential, 'generation'>,
): Promise<{ previous: Credential | undefined; credential: Credential }> {
  try {
    return await untilStored(context, login.connection, () => replaceCredential(context, login))
  } catch (error) {
    await revokeGrant(context, { ...login, generation: 0 })
    throw error
  }
}

/** A refresh of the earlier login may be writing at the same time: the new login wins, whoever comes first. */
async function replaceCredential(
  context: EngineContext,
  login: Omit<Credential, 'generation'>,
): Promise<{ previous: Credential | undefined; credential: Credential }> {
  const stored = await context.records.readCredential(login.connection)
  const previous = stored && newestOf(context, stored.value)
  const credential = { ...login, generation: (previous?.generation ?? 0) + 1 }
  const written = await context.records.writeCredential(credential, { expected: stored?.version })
  context.memory.unsaved.delete(credentialKey(login.connection))
  remember(context, login.connection, written)
  return { previous, credential }
}

function workspaceOf({ workspaceId: id, workspaceName: name }: TokenSet): Workspace | undefined {
  if (id === undefined && name === undefined) return undefined
  return { ...(id !== undefined && { id }), ...(name !== undefined && { name }) }
}

function tellFailure(context: EngineContext, { connection, client }: PendingLogin, error: unknown): void {
  if (!isEvergrantError(error)) return
  const { code: reason } = error
  if (reason === 'CALLBACK_REFUSED') context.emit(connection, { type: 'callback_refused', reason })
  else context.emit(connection, { type: 'authorization_denied', issuer: client.issuer, reason })
}
