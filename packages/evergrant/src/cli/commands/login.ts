import { type Command, InvalidArgumentError, Option } from 'commander'
import { EvergrantError } from '../../errors.js'
import { type AssertionSigning, type CompletedLogin, NOTION_SERVER, SIGNING_ALGORITHMS } from '../../index.js'
import { commandFor } from '../command-words.js'
import { describeState } from '../connection-words.js'
import type { Context } from '../context.js'
import { DEFAULT_LEGACY_VERSION, MODERN_VERSION } from '../../internal/mcp-words.js'
import { readVariable } from '../environment.js'
import { unlessInterrupted } from '../interruption.js'
import type { LoginRequest } from '../login/login-request.js'
import { isWithoutPerson, type WithoutPersonFlags } from '../login/without-person-flags.js'
import { withoutControls } from '../terminal.js'

/** A revision stands for those that open a conversation in the same way. */
const ERAS = { [MODERN_VERSION]: 'modern', [DEFAULT_LEGACY_VERSION]: 'legacy' } as const

interface LoginFlags extends WithoutPersonFlags {
  readonly browser: boolean
  readonly printUrl?: boolean
  readonly complete?: string
  readonly scope?: string
  readonly clientId?: string
  readonly clientMetadataUrl?: string
  readonly issuer?: string
  readonly switch?: boolean
  readonly protocol?: keyof typeof ERAS
  readonly timeout: number
}

export function define(command: Command, context: Context): void {
  command
    .option('--no-browser', 'do not start a browser; print the link only')
    .option('--print-url', 'first of two steps: print the link and end')
    .addOption(
      new Option(
        '--complete <url>',
        'second of two steps: the address the browser ended on; - reads it from stdin',
      ).conflicts(['printUrl', 'scope', 'clientId', 'clientMetadataUrl', 'privateKey', 'switch', 'protocol']),
    )
    .option('--scope <scopes>', 'scopes to ask for, separated by spaces')
    .option('--client-id <id>', 'a client ID from the operator (its secret in EVERGRANT_CLIENT_SECRET)', parseClientId)
    .addOption(
      new Option(
        '--client-metadata-url <url>',
        'where you host the document of `evergrant client-metadata`, for servers that take one',
      ).conflicts('clientId'),
    )
    .option('--issuer <url>', 'with --client-id: where that client was registered; its secret goes nowhere else')
    .option('--private-key <file>', 'with --client-id: a PKCS #8 PEM or a JWK to sign with, instead of a secret')
    .addOption(new Option('--signing-algorithm <name>', 'of that key').choices(SIGNING_ALGORITHMS).default('ES256'))
    .option('--key-id <id>', 'of that key, where the server knows several')
    .option('--client-credentials', 'with --client-id: no person, the client signs in as itself')
    .option('--assertion-file <file>', 'with --client-id: no person, the token in this file says who this workload is')
    .option('--id-token-file <file>', 'with --client-id: an identity provider vouches for whom this ID token is about')
    .option('--idp-token-endpoint <url>', 'where that identity provider exchanges tokens')
    .option('--idp-client-id <id>', 'of this program there (its secret in EVERGRANT_IDP_CLIENT_SECRET)')
    .option('--switch', 'choose another account or workspace')
    .addOption(
      new Option(
        '--protocol <revision>',
        'of MCP that the server speaks, where you know it: spares a question',
      ).choices(Object.keys(ERAS)),
    )
    .option('--timeout <seconds>', 'how long to wait for the browser', parseSeconds, 600)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant login
  $ evergrant login --profile work --switch
  $ evergrant login --server https://mcp.example.com/mcp
  $ evergrant login --server https://mcp.example.com/mcp --protocol 2026-07-28
  $ evergrant login --no-browser                     over SSH: paste the address back
  $ evergrant login --print-url                      without a terminal, in two steps:
  $ evergrant login --complete -                     then paste the address, and Ctrl-D
  $ evergrant login --client-credentials --client-id ID        no person; EVERGRANT_CLIENT_SECRET is the secret
`,
    )
    .action(async (flags: LoginFlags) => {
      if (flags.complete === undefined) await warnAboutMove(context)
      if (isWithoutPerson(flags)) return await tellCompleted(context, await withoutPerson(context, flags))
      if (flags.printUrl) return await printUrl(context, flags)
      const completed =
        flags.complete === undefined ? await interactive(context, flags) : await complete(context, flags.complete)
      await tellCompleted(context, completed)
    })
}

/** A new login leaves the one that is on its way alone: neither can end the other. */
async function warnAboutMove(context: Context): Promise<void> {
  const evergrant = await context.evergrant()
  const status = await unlessInterrupted(evergrant.status(context.connection()), context.io.signal)
  if (status.state !== 'moving') return
  context.warn(`This login is ${describeState(status)}.`)
  context.say(
    'Signing in makes a new login in its place. The bundle stays as good as it is, and nothing is left to confirm or cancel.',
  )
}

async function withoutPerson(context: Context, flags: LoginFlags): Promise<CompletedLogin> {
  const { signInWithoutPerson } = await import('../login/without-person.js')
  const { opensBrowser: _browser, timeoutMs: _timeout, ...request } = requestFrom(context, flags)
  return await signInWithoutPerson(context, request, flags)
}

async function interactive(context: Context, flags: LoginFlags): Promise<CompletedLogin> {
  const { signIn } = await import('../login/sign-in.js')
  return await signIn(context, requestFrom(context, flags))
}

async function printUrl(context: Context, flags: LoginFlags): Promise<void> {
  const { printLogin } = await import('../login/two-steps.js')
  const { opensBrowser: _, timeoutMs: __, ...request } = requestFrom(context, flags)
  const { url, issuer, redirectUri, expiresAt } = await printLogin(context, request)
  if (context.flags.json) context.printJson({ url, issuer, redirectUri, expiresAt })
  else context.print(url)
  context.say(
    'Open this link in any browser within 10 minutes. It ends on a page that does not load: copy its address, then',
  )
  context.say('  evergrant login --complete -      and paste the address, then Ctrl-D')
}

async function complete(context: Context, given: string): Promise<CompletedLogin> {
  if (given !== '-')
    context.warn('The address carries a code that other users of this machine can see; prefer --complete -.')
  const { completeKeptLogin } = await import('../login/two-steps.js')
  return await completeKeptLogin(context, given === '-' ? await context.io.stdin.text() : given)
}

async function tellCompleted(context: Context, completed: CompletedLogin): Promise<void> {
  const { connection, workspace, refreshable, replaced } = completed
  if (context.flags.json) context.printJson(completed)
  const { storage } = await context.evergrant()
  const where = workspace?.name === undefined ? '' : `, workspace ${JSON.stringify(withoutControls(workspace.name))}`
  context.say(`Signed in to ${connection.server} as profile ${JSON.stringify(connection.profile)}${where}.`)
  context.say(`Kept encrypted in ${storage.records}. ${lifeOf(refreshable)}`)
  if (replaced === 'failed' || replaced === 'not_advertised') {
    context.warn('The earlier login of this profile could not be ended at the server; remove it in the settings there.')
  }
  context.say(`Next: ${nextCommand(completed)}`)
}

function lifeOf(refreshable: boolean): string {
  return refreshable ? 'It renews itself.' : 'The server gave no refresh token: this login ends when its token expires.'
}

function nextCommand({ connection }: CompletedLogin): string {
  const isDefault = connection.server === NOTION_SERVER
  return commandFor(isDefault ? 'search "roadmap"' : 'tools', connection)
}

function requestFrom(context: Context, flags: LoginFlags): LoginRequest {
  if (flags.clientId === undefined && readVariable(context.io.env, 'EVERGRANT_CLIENT_SECRET') !== undefined)
    context.warn('EVERGRANT_CLIENT_SECRET is not used: it belongs to --client-id, which is not given.')
  if (flags.clientId === undefined && (flags.privateKey ?? flags.issuer) !== undefined)
    throw new EvergrantError('USAGE', '--private-key and --issuer belong to --client-id, which is not given')
  return {
    ...context.connection(),
    ...(flags.scope !== undefined && { scope: flags.scope }),
    ...(flags.clientId !== undefined && { clientId: flags.clientId }),
    ...(flags.issuer !== undefined && { issuer: flags.issuer }),
    ...(flags.privateKey !== undefined && { privateKeyFile: flags.privateKey, signing: signingOf(flags) }),
    ...(flags.clientMetadataUrl !== undefined && { clientMetadataUrl: flags.clientMetadataUrl }),
    ...(flags.switch !== undefined && { switchAccount: flags.switch }),
    ...(flags.protocol !== undefined && { era: ERAS[flags.protocol] }),
    opensBrowser: flags.browser,
    timeoutMs: flags.timeout * 1000,
  }
}

function signingOf({ signingAlgorithm: algorithm, keyId }: LoginFlags): AssertionSigning {
  return { algorithm, ...(keyId !== undefined && { keyId }) }
}

function parseClientId(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.')
  return text
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 86_400)
    throw new InvalidArgumentError('Seconds, from 1 to 86400.')
  return seconds
}
