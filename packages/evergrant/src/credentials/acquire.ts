import { EvergrantError } from '../errors.js'
import type { Signal } from '../internal/abort.js'
import { abortable } from '../internal/abortable.js'
import type { Secret } from '../internal/secret.js'
import { isFromAnotherClock, readClock } from './clock-steps.js'
import { type ConnectionId, credentialKey, describeConnection } from './connection.js'
import type { EngineContext, Remembered } from './context.js'
import { type Credential, knownToken } from './credential.js'
import { authorizationRequired, heldBack, loginMoving } from './needs-login.js'
import { nextStep, type Step } from './plan.js'
import type { Versioned } from './records.js'
import type { RefreshInput } from './refresh.js'
import { byThisClock, remember } from './remembered.js'

export interface AcquireInput {
  readonly connection: ConnectionId
  /** The access token that the server answered 401 to: it is refreshed only if the store still holds that very token. */
  readonly refused?: Secret | undefined
  readonly signal?: Signal | undefined
}

/**
 * An access token that works now: the one door for both kinds of refresh, by the clock and after a 401 (rule R1).
 * Never starts a login.
 *
 * @throws `AUTHORIZATION_REQUIRED` when a person has to sign in (`details.reason` says why); `TOKEN_REFUSED` when the server
 * refuses a token it has just issued; retryable codes while the authorization server is out of reach.
 */
export async function acquireToken(context: EngineContext, input: AcquireInput): Promise<Credential> {
  return known(await findToken(context, input), input.connection)
}

/**
 * What is in memory of the login, where `findToken` would give that very token (or none, without a login): most requests wait for nothing.
 * `undefined` where there is more to do.
 */
export function readyToken(context: EngineContext, connection: ConnectionId): Remembered | undefined {
  const { memory, clock } = context
  const key = credentialKey(connection)
  if (memory.unsaved.has(key)) return undefined
  const remembered = memory.known.get(key)
  // Many requests come in one millisecond, and nothing about it has changed.
  if (remembered !== undefined && foundReady.get(remembered) === clock.now()) return remembered
  tellStep(context, connection)
  const lately = readLately(context, connection)
  if (lately === undefined) return undefined
  const credential = lately.credential?.value
  if (credential !== undefined && planned(context, credential, undefined).kind !== 'ready') return undefined
  foundReady.set(lately, clock.now())
  return lately
}

const foundReady = new WeakMap<Remembered, number>()

/** The same as `acquireToken`, or `undefined` without a stored login: not every server wants one. */
export async function findToken(context: EngineContext, input: AcquireInput): Promise<Credential | undefined> {
  const { connection, refused, signal } = input
  if (signal?.aborted) throw signal.reason
  // Tokens that the store did not take are newer than whatever it says, also than "login needed".
  if (context.memory.unsaved.has(credentialKey(connection))) {
    return abortable(refreshed(context, { connection, refused }), signal)
  }
  tellStep(context, connection)
  const remembered = refused === undefined ? readLately(context, connection) : undefined
  const credential = (remembered === undefined ? await readAgain(context, input) : remembered.credential)?.value
  const step = planned(context, credential, refused)

  switch (step.kind) {
    case 'ready':
      return credential
    case 'needs_login':
      if (step.reason === 'not_signed_in') return undefined
      throw authorizationRequired(connection, step.reason)
    case 'moving':
      throw loginMoving(known(credential, connection))
    case 'wait':
      throw heldBack(connection, step.until - context.clock.now())
    default:
      assertNotJustIssued(context, known(credential, connection), refused)
      return abortable(
        refreshed(context, {
          connection,
          refused,
          early: refused === undefined && isAlive(context, known(credential, connection)),
        }),
        signal,
      )
  }
}

function planned(context: EngineContext, credential: Credential | undefined, refused: Secret | undefined): Step {
  const now = context.clock.now()
  const judged = credential && byThisClock(context, credential)
  return nextStep(knownToken(judged, { now, refused, jitter: context.random() * 0.2 }))
}

/** What is in memory, while it is as good as the store: most requests wait for nothing here. */
export function readLately(
  { memory, clock, freshnessMs }: EngineContext,
  connection: ConnectionId,
): Remembered | undefined {
  const remembered = memory.known.get(credentialKey(connection))
  if (remembered === undefined) return undefined
  const age = clock.now() - remembered.readAt
  return age >= 0 && age < freshnessMs ? remembered : undefined
}

/** The next question reads the store: what is in memory led to a refusal, and somebody may have signed in meanwhile. */
export function readNext({ memory }: EngineContext, connection: ConnectionId): void {
  const key = credentialKey(connection)
  const remembered = memory.known.get(key)
  if (remembered !== undefined) memory.known.set(key, { ...remembered, readAt: -Infinity })
}

/** The stored credential, from memory where it was read a moment ago. */
export async function knownCredential(
  context: EngineContext,
  connection: ConnectionId,
): Promise<Versioned<Credential> | undefined> {
  const lately = readLately(context, connection)
  return lately === undefined ? readAgain(context, { connection }) : lately.credential
}

function readAgain(
  context: EngineContext,
  { connection, refused }: AcquireInput,
): Promise<Versioned<Credential> | undefined> {
  const read = async () => {
    const credential = await context.records.readCredential(connection)
    remember(context, connection, credential)
    return credential
  }
  return refused === undefined ? context.memory.reads.run(credentialKey(connection), read) : read()
}

async function refreshed(context: EngineContext, input: RefreshInput): Promise<Credential> {
  const { connection } = input
  const key = credentialKey(connection)
  const startedAt = context.clock.now()
  // A refresh that was under way already may have been for another token, or somebody wrote in between: then one more round is for ours.
  for (let round = 1; round <= 2; round += 1) {
    const credential = await context.memory.refreshes.run(key, async () => {
      const { refreshCredential } = await import('./refresh.js')
      return refreshCredential(context, input)
    })
    remember(context, connection, credential)
    if (credential?.value.needsLogin) throw authorizationRequired(connection, credential.value.needsLogin.reason)
    const current = known(credential?.value, connection)
    if (isOfUse(context, current, input.refused, startedAt)) return current
    assertNotJustIssued(context, current, input.refused)
  }
  const message = `The access token of ${describeConnection(connection)} works no longer, and its issuer cannot be asked for another now`
  throw new EvergrantError('TEMPORARILY_UNAVAILABLE', message)
}

/** A token that has just come is handed out however short its life is; an older one only while it lives. */
function isOfUse(context: EngineContext, current: Credential, refused: Secret | undefined, since: number): boolean {
  const { accessToken, receivedAt } = current.tokens
  return accessToken.reveal() !== refused?.reveal() && (receivedAt >= since || isAlive(context, current))
}

/** Rule R1: a token refused within a minute of its arrival is an audience or policy fault; a refresh would only loop. */
function assertNotJustIssued(context: EngineContext, credential: Credential, refused: Secret | undefined): void {
  if (refused?.reveal() !== credential.tokens.accessToken.reveal()) return
  const now = context.clock.now()
  const { receivedAt } = credential.tokens
  const ageMs = Math.max(0, now - receivedAt)
  if (isFromAnotherClock(receivedAt, now) || ageMs >= JUST_ISSUED_MS) return
  const where = describeConnection(credential.connection)
  throw new EvergrantError(
    'TOKEN_REFUSED',
    `The server refused the access token of ${where}, ${ageMs} ms after it was issued`,
    {
      details: { issuer: credential.client.issuer, resource: credential.discovery.resource, ageMs },
    },
  )
}

function isAlive(context: EngineContext, credential: Credential): boolean {
  const { expiresAt } = byThisClock(context, credential).tokens
  return expiresAt === undefined || expiresAt > context.clock.now()
}

/** A clock that was set is told once: it explains why a token that seemed good was renewed. */
function tellStep(context: EngineContext, connection: ConnectionId): void {
  const byMs = context.memory.stepped(readClock(context.clock))
  if (byMs !== 0) context.emit(connection, { type: 'clock_stepped', byMs })
}

function known(credential: Credential | undefined, connection: ConnectionId): Credential {
  if (credential === undefined) throw authorizationRequired(connection, 'not_signed_in')
  return credential
}

const JUST_ISSUED_MS = 60_000
