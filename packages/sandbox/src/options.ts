import type { ClockMode } from './clock.js'
import { type Offer, readOffer } from './offer.js'
import { oneOf } from './one-of.js'
import { assertState, type SavedState } from './state/saved-state.js'

export type TransportName = 'http' | 'sse'
export type Era = 'legacy' | 'modern'

export interface SandboxOptions extends Partial<Offer> {
  /** Port on 127.0.0.1; 0 (the default) takes a free one. */
  port?: number
  /** The same seed gives the same workspace, ids included. Default 1. */
  seed?: number
  /** Lifetime of an access token. Default 3600. */
  accessTokenSeconds?: number
  /** Lifetime of a login whatever the refreshes. Default 180 days. */
  refreshTokenSeconds?: number
  /** A login that is not refreshed for so long ends. Default 30 days. */
  idleSeconds?: number
  /** Replay of a rotated-out refresh token revokes the login, and a refresh ends earlier access tokens. Default false. */
  strict?: boolean
  /** Default both. Without `http`, requests to /mcp are answered 404 once they are authorized. */
  transports?: readonly TransportName[]
  /** Protocol eras served at /mcp: sessions up to 2025-11-25, and stateless 2026-07-28. Default `['legacy']`. */
  eras?: readonly Era[]
  /** Default true: /authorize redirects straight back. False shows a consent page. */
  autoApprove?: boolean
  /** Which RFC 9728 document exists: for the origin (default), for ORIGIN/mcp, or none. */
  resourceDocument?: 'origin' | 'path' | 'none'
  /** Default `system`. `manual` stands still between calls of `advance`. */
  clock?: ClockMode
  /** Also lists the tools that came after the list of October 2026. Default false: they answer there, unlisted. */
  laterTools?: boolean
  /** Lets create-attachment copy files from this machine, over plain HTTP. Default false. */
  loopbackSources?: boolean
  /** How many blocks of a page a fetch shows before it is truncated; each further one is fetched by its id. Default 0: all. */
  truncatePagesAt?: number
  /** What `saveState` of another sandbox gave: the workspaces and logins go on from there, whatever the seed. */
  state?: SavedState | undefined
  /** Adds a database "Big table" with so many rows to the workspace. Default 0: none. */
  rows?: number
  /** How many people and bots the workspace has. Default 5, the least. */
  users?: number
  /** How many teamspaces the workspace has. Default 3, the least. */
  teams?: number
}

export type Settings = Required<Omit<SandboxOptions, 'state'>> & Pick<SandboxOptions, 'state'>

const DAY_SECONDS = 24 * 60 * 60

/** Fills in the defaults. Throws a TypeError that names the option for a value that cannot work. */
export function readOptions(options: SandboxOptions): Settings {
  if (options.state !== undefined) assertState(options.state)
  const settings: Settings = {
    port: wholeNumber(options, 'port', 0, 0, 65_535),
    seed: wholeNumber(options, 'seed', 1, 0, 0xffff_ffff),
    accessTokenSeconds: wholeNumber(options, 'accessTokenSeconds', 3600, 1),
    refreshTokenSeconds: wholeNumber(options, 'refreshTokenSeconds', 180 * DAY_SECONDS, 1),
    idleSeconds: wholeNumber(options, 'idleSeconds', 30 * DAY_SECONDS, 1),
    strict: options.strict ?? false,
    transports: someOf(options, 'transports', ['http', 'sse'], ['http', 'sse']),
    eras: someOf(options, 'eras', ['legacy', 'modern'], ['legacy']),
    autoApprove: options.autoApprove ?? true,
    resourceDocument: oneOf('resourceDocument', options.resourceDocument, ['origin', 'path', 'none'], 'origin'),
    clock: oneOf('clock', options.clock, ['system', 'manual'], 'system'),
    ...readOffer(options),
    laterTools: options.laterTools ?? false,
    loopbackSources: options.loopbackSources ?? false,
    truncatePagesAt: wholeNumber(options, 'truncatePagesAt', 0, 0, 1_000_000),
    state: options.state,
    rows: wholeNumber(options, 'rows', 0, 0, 1_000_000),
    users: wholeNumber(options, 'users', 5, 5, 10_000),
    teams: wholeNumber(options, 'teams', 3, 3, 1000),
  }
  return settings
}

type NumberName =
  | 'port'
  | 'seed'
  | 'accessTokenSeconds'
  | 'refreshTokenSeconds'
  | 'idleSeconds'
  | 'truncatePagesAt'
  | 'rows'
  | 'users'
  | 'teams'

function wholeNumber(
  options: SandboxOptions,
  name: NumberName,
  fallback: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const value = options[name] ?? fallback
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${String(value)}`)
  }
  return value
}

function someOf<T extends string>(
  options: SandboxOptions,
  name: 'transports' | 'eras',
  allowed: readonly T[],
  fallback: readonly T[],
): readonly T[] {
  const values: readonly string[] = options[name] ?? fallback
  const found = allowed.filter((candidate) => values.includes(candidate))
  if (values.length === 0 || found.length !== new Set(values).size) {
    throw new TypeError(`${name} must list one or more of ${allowed.join(', ')}, not ${JSON.stringify(values)}`)
  }
  return found
}
