import { EvergrantError } from '../errors.js'
import { canonicalServerUrl } from '../internal/url.js'
import { joinRecordKey, splitRecordKey } from '../store/record-key.js'

/** Notion's hosted MCP server, the default of every command and function. */
export const NOTION_SERVER = 'https://mcp.notion.com/mcp'

/** Names one login: one profile at one server, for one owner. */
export interface ConnectionId {
  /** `local` on a desktop; a tenant or user in a program that serves many. */
  readonly owner: string
  /** The MCP endpoint's URL, canonical. */
  readonly server: string
  readonly profile: string
}

export interface ConnectionOptions {
  /** Default `local`. */
  readonly owner?: string | undefined
  /** Default Notion: `https://mcp.notion.com/mcp`. */
  readonly server?: string | URL | undefined
  /** Default `default`. */
  readonly profile?: string | undefined
}

/**
 * Fills in the defaults and checks each part once. One and the same for the same options: what is looked up by it is there for all clients of a login.
 *
 * @throws TypeError for an empty or over-long name; `INSECURE_URL` for plain http beyond loopback.
 */
export function parseConnection(options: ConnectionOptions = {}): ConnectionId {
  const owner = options.owner ?? 'local'
  const server = options.server ?? NOTION_SERVER
  const profile = options.profile ?? 'default'
  const asked = JSON.stringify([owner, server, profile])
  const known = parsed.get(asked)
  if (known !== undefined) return known
  const connection = Object.freeze({
    owner: parseName('owner', owner),
    server: canonicalServerUrl(server),
    profile: parseName('profile', profile),
  })
  const [oldest] = parsed.keys()
  if (parsed.size >= MAX_PARSED && oldest !== undefined) parsed.delete(oldest)
  parsed.set(asked, connection)
  return connection
}

const parsed = new Map<string, ConnectionId>()
const MAX_PARSED = 1_000

function parseName(field: string, value: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 200 || hasControls(value)) {
    throw new TypeError(`${field} must be 1 to 200 printable characters, got ${JSON.stringify(value)}`)
  }
  return value
}

/** C0, DEL and C1, as `\p{Cc}` in a pattern would have it, for which a table of all characters is built at every start. */
function hasControls(text: string): boolean {
  return [...text].some((character) => character < ' ' || (character >= '\u007F' && character < '\u00A0'))
}

/** `import`: one for each bundle, of all owners. Its lease is held during an import; the record says that the bundle is used up. */
export type RecordKind = 'credential' | 'pending' | 'cache' | 'limits' | 'scratch' | 'import-key' | 'import'

/** Store key of a record. */
export function recordKey(kind: RecordKind, ...parts: string[]): string {
  return joinRecordKey(kind, ...parts)
}

export function credentialKey(connection: ConnectionId): string {
  const known = credentialKeys.get(connection)
  if (known !== undefined) return known
  const { owner, server, profile } = connection
  const key = recordKey('credential', owner, server, profile)
  credentialKeys.set(connection, key)
  return key
}

/** Every request asks for it. */
const credentialKeys = new WeakMap<ConnectionId, string>()

/** Key of what a store knows of a bundle. */
export function bundleKey(id: string): string {
  return recordKey('import', id)
}

/** What the keys of an owner's credentials begin with; without an owner those of all. */
export function credentialPrefix(owner?: string): string {
  return owner === undefined ? 'credential/' : `${recordKey('credential', owner)}/`
}

/** The connection that a credential is kept for. */
export function parseCredentialKey(key: string): ConnectionId {
  const [owner = '', server = '', profile = ''] = splitRecordKey(key)
  return { owner, server, profile }
}

/** How a connection is called in messages. */
export function describeConnection({ server, profile }: ConnectionId): string {
  return `profile ${JSON.stringify(profile)} at ${server}`
}

export function assertSameConnection(found: ConnectionId, wanted: ConnectionId): void {
  if (found.owner !== wanted.owner || found.server !== wanted.server || found.profile !== wanted.profile) {
    throw new EvergrantError(
      'RECORD_UNREADABLE',
      `The record of ${describeConnection(wanted)} belongs to another connection`,
    )
  }
}
