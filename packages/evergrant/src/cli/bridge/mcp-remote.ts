import { quoted } from '../command-words.js'
import { usage } from '../usage.js'

/**
 * The words of `mcp-remote`, so that its entry in a configuration works with another program's name in it. What each of them means here:
 * nothing, since Evergrant does it anyway; a word of another command; or something that Evergrant does not do, which is an error.
 */
export interface OldFlag {
  readonly flag: string
  /** Name of its value, where it takes one. */
  readonly value?: string
  /** What it means here. Never the value itself, which can be a secret. */
  readonly means: (given: OldValue) => string
  /** It cannot work without what it asks for. */
  readonly refused?: true
}

interface OldValue {
  readonly value: string
  /** `evergrant login` for this connection, and more words. */
  readonly login: (words?: string) => string
}

const atLogin = (what: string) => () => `${what} is a matter of the login, which the bridge never makes`
const needless = (what: string) => () => `it is not needed: ${what}`

/** Up to version 0.15 of mcp-remote. @see https://github.com/punkpeye/mcp-remote#flags */
export const OLD_FLAGS: readonly OldFlag[] = [
  { flag: '--allow-http', means: () => 'plain http:// is accepted on this machine only' },
  { flag: '--transport', value: 'strategy', means: needless('which transport the server speaks is found out') },
  { flag: '--protocol', value: 'mode', means: needless('which revision the server speaks is found out') },
  { flag: '--host', value: 'name', means: atLogin('the callback address') },
  { flag: '--callback-path', value: 'path', means: atLogin('the callback address') },
  { flag: '--auth-timeout', value: 'seconds', means: atLogin('how long a browser is waited for') },
  { flag: '--device-code', means: ({ login }) => `without a browser run \`${login('--no-browser')}\`` },
  { flag: '--static-oauth-client-metadata', value: 'json', means: clientMetadata },
  { flag: '--static-oauth-client-info', value: 'json', means: clientInformation },
  { flag: '--client-metadata-url', value: 'url', means: atLogin('how the client is registered') },
  { flag: '--authorize-param', value: 'key=value', means: atLogin('what is asked of the authorization server') },
  { flag: '--disable-resource-parameter', means: () => 'the resource is always named, as MCP asks for' },
  { flag: '--enable-proxy', means: needless('HTTPS_PROXY, HTTP_PROXY and NO_PROXY count anyway') },
  { flag: '--connect-timeout', value: 'seconds', means: () => 'only --timeout limits how long a request may take' },
  { flag: '--headers-timeout', value: 'seconds', means: () => 'only --timeout limits how long a request may take' },
  { flag: '--body-timeout', value: 'seconds', means: () => 'only --timeout limits how long a request may take' },
  { flag: '--keep-alive', means: needless('a stream or session that the server ends is opened again') },
  {
    flag: '--ping-interval',
    value: 'seconds',
    means: needless('a stream or session that the server ends is opened again'),
  },
  { flag: '--ipv4', means: () => 'set NODE_OPTIONS=--dns-result-order=ipv4first in the environment' },
  { flag: '--disable-cookies', means: needless('cookies are not kept') },
  { flag: '--debug', means: () => 'set EVERGRANT_LOG=debug in the environment' },
  { flag: '--client-credentials', means: () => 'Evergrant signs in people, not programs', refused: true },
  { flag: '--token-endpoint', value: 'url', means: () => 'Evergrant signs in people, not programs', refused: true },
  { flag: '--use-id-token', means: () => 'Evergrant sends access tokens only', refused: true },
]

export interface OldWords {
  /** Each old flag that was given, with its last value; `''` for one without. */
  readonly flags: ReadonlyMap<string, string>
  readonly port?: string | undefined
  readonly resource?: string | undefined
  /** Whether the login was chosen by a name of its own. */
  readonly hasProfile: boolean
  readonly login: (words?: string) => string
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * A line for each old word that has no effect, or another one than it had.
 *
 * @throws `USAGE` for what would connect to something else than it did
 */
export function explainOldWords({ flags, port, resource, hasProfile, login, env }: OldWords): readonly string[] {
  if (resource !== undefined && !hasProfile) {
    throw usage(
      '--resource kept the logins of one server apart, and no profile is named',
      'Give each entry a name of its own with --profile NAME, and sign in with each.',
    )
  }
  const given = OLD_FLAGS.filter(({ flag }) => flags.has(flag))
  const told = given.map(({ flag, means, refused }) => {
    const meaning = means({ value: flags.get(flag) ?? '', login })
    if (refused) throw usage(`${flag} is not supported: ${meaning}`, `Take ${flag} out, and run \`${login()}\`.`)
    return `${flag} has no effect: ${meaning}`
  })
  return [
    ...told,
    ...(resource === undefined ? [] : ['--resource has no effect: --profile keeps logins apart']),
    ...(port === undefined ? [] : ['The port has no effect: the callback address is a matter of the login']),
    ...(env['MCP_REMOTE_CONFIG_DIR']
      ? [`MCP_REMOTE_CONFIG_DIR has no effect: logins of mcp-remote are not taken over; run \`${login()}\` once`]
      : []),
  ]
}

function clientMetadata({ value, login }: OldValue): string {
  const scope = memberOf(value, 'scope')
  return `how the client is registered is a matter of the login${scope === undefined ? '' : `: \`${login(`--scope ${quoted(scope)}`)}\``}`
}

function clientInformation({ value, login }: OldValue): string {
  const id = memberOf(value, 'client_id')
  const words = `--client-id ${id === undefined ? 'ID' : quoted(id)}`
  const secret = /secret/.test(value) ? ' with its secret in EVERGRANT_CLIENT_SECRET, and not in the arguments' : ''
  return `the client is named at the login: \`${login(words)}\`${secret}`
}

/** A member of a JSON object that is text without anything that a shell or a terminal takes up. */
function memberOf(json: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return undefined
    const member = new Map<string, unknown>(Object.entries(value)).get(name)
    return typeof member === 'string' && /^[\w .:/@-]{1,200}$/.test(member) ? member : undefined
  } catch {
    // A file name, or JSON that the host's shell took apart: the general sentence will do.
    return undefined
  }
}
