import { NOTION_SERVER } from '../../index.js'
import { runBridge } from '../../bridge/bridge.js'
import type { LoginLink } from '../../bridge/offers.js'
import { repeatRule } from '../../channel.js'
import { EvergrantError } from '../../errors.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { onOneLine } from '../terminal.js'
import { usage } from '../usage.js'
import { createExplain } from './explain.js'
import { type FilterFlags, openFilter } from './filter-flags.js'
import { parseHeaderFile, parseHeaderWords } from './header-words.js'

export interface BridgeRequest extends FilterFlags {
  /** As `NAME=env:VARIABLE`. */
  readonly header: readonly string[]
  readonly headerFile: readonly string[]
  /** How long a request may go without a word of the server, in seconds. */
  readonly timeout: number
  /** Nothing on stderr but what ends the bridge. */
  readonly silent: boolean
}

/** Runs until the host closes its end or the program is stopped. */
export async function runBridgeCommand(context: Context, request: BridgeRequest): Promise<void> {
  const { io } = context
  const log = (text: string) => (request.silent ? undefined : context.say(onOneLine(`bridge: ${text}`)))
  const headers = await readHeaders(request, io.env, log)
  const connection = context.connection()
  const server = connection.server ?? NOTION_SERVER
  const mayRepeat = repeatRule(server)
  const filter = await openFilter(request, server, log)
  const evergrant = await context.evergrant()
  if (headers['authorization'] !== undefined) await assertNoLogin(context)
  await runBridge({
    ...io.streams(),
    open: (receive) => evergrant.openChannel({ ...connection, headers, receive }),
    loginLink: loginLinks(context),
    memory: evergrant.handshakes(connection),
    isRead: ({ envelope, name }) => mayRepeat(envelope.method, name),
    explain: createExplain(evergrant, connection),
    log,
    signal: io.stop,
    filter,
    limits: { silenceMs: request.timeout * 1000, lookMs: Math.min(5000, request.timeout * 250) },
  })
}

/** Loaded with the first call that needs a login. */
function loginLinks(context: Context): () => Promise<LoginLink> {
  let links: Promise<() => Promise<LoginLink>> | undefined
  return async () => {
    links ??= import('./login-link.js').then(({ createLoginLinks }) => createLoginLinks(context))
    return (await links)()
  }
}

async function readHeaders(
  { header, headerFile }: BridgeRequest,
  env: Context['io']['env'],
  warn: (text: string) => void,
): Promise<Record<string, string>> {
  const files = await Promise.all(headerFile.map(async (path) => parseHeaderFile(await readText(path), path, env)))
  return Object.assign({}, ...files, parseHeaderWords(header, env, warn)) as Record<string, string>
}

async function readText(path: string): Promise<string> {
  try {
    // Few name one, and Node takes a while to load it.
    const { readFile } = await import('node:fs/promises')
    return await readFile(path, 'utf8')
  } catch {
    // Its own message says no more than this one, and names the system's call.
    throw usage(`The header file ${JSON.stringify(path)} cannot be read`, 'Give the path of a file that you can read.')
  }
}

/** Two answers to the question who asks would be a matter of luck. */
async function assertNoLogin(context: Context): Promise<void> {
  const evergrant = await context.evergrant()
  const { state } = await evergrant.status(context.connection())
  if (state === 'not_signed_in') return
  throw new EvergrantError(
    'USAGE',
    'This connection has a login, and an Authorization header of your own would contradict it',
    {
      hint: `Name another profile with --profile, or run \`${commandFor('logout', context.connection())}\`.`,
    },
  )
}
