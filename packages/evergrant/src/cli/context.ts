import {
  createEvergrant,
  type Evergrant,
  type EvergrantEvent,
  type EvergrantOptions,
  type LeanClient,
  type LeanOpening,
} from '../index.js'
import { EvergrantError, isEvergrantError } from '../errors.js'
import { quote, visibleJson } from '../internal/redact.js'
import { canonicalServerUrl, parseUrl } from '../internal/url.js'
import { readVariable } from './environment.js'
import type { Asked } from './asked/asker.js'
import { whenAsked } from './asked/when-asked.js'
import type { Io } from './io.js'
import { paint, withoutControls } from './terminal.js'

/** The official SDK client, as the front door gives it. */
export type Client = Awaited<ReturnType<Evergrant['connect']>>

/** The flags that every command knows. */
export interface GlobalFlags {
  readonly profile?: string
  readonly server?: string
  readonly json?: boolean
}

/** What a command works with. Nothing is opened before a command asks for it. */
export interface Context {
  readonly io: Io
  readonly flags: GlobalFlags
  /** The connection that the flags and the environment name. */
  connection(): { readonly server?: string; readonly profile?: string }
  evergrant(): Promise<Evergrant>
  /** Gives back what is open; what is asked for next opens it again. */
  release(): Promise<void>
  /** A connected client; `AUTHORIZATION_REQUIRED` where a login is needed. Never opens a browser. */
  connect(): Promise<Client>
  /** The work with a client that sends no request but those of the work, where the server is known. */
  talk<T>(work: (client: LeanClient) => Promise<T>, talking?: Talking): Promise<T>
  /** The work, with a better word for a login that it needs. */
  explaining<T>(work: (evergrant: Evergrant) => Promise<T>): Promise<T>
  /** Data on stdout, with a line break at its end. Whatever a terminal would obey is taken out of it there. */
  print(text: string): void
  /** The same for text with colours, whose parts are clean. */
  printFormatted(text: string): void
  printJson(value: unknown): void
  /** Talk on stderr. */
  say(text: string): void
  warn(text: string): void
  exitWith(code: number): void
}

export interface Talking {
  /** That there is a request is certain. */
  readonly connectsAtOnce?: boolean
  /** The server may ask while it works. Without it, it is told that nobody is there to ask. */
  readonly asked?: Asked
}

export interface OpenContext extends Context {
  readonly exitCode: number
  applyFlags(flags: GlobalFlags): void
}

export function createContext(io: Io): OpenContext {
  let flags: GlobalFlags = {}
  let exitCode = 0
  let opened: Promise<Evergrant> | undefined
  const clients: Pick<Client, 'close'>[] = []

  const context: OpenContext = {
    io,
    get flags() {
      return flags
    },
    get exitCode() {
      return exitCode
    },
    applyFlags: (given) => (flags = given),
    exitWith: (code) => (exitCode = code),
    connection: () => connectionFrom(flags, io),
    evergrant: () =>
      (opened ??= openEvergrant(context).catch((error: unknown) => {
        opened = undefined
        throw error
      })),
    async connect() {
      const options = { ...context.connection(), signal: io.signal }
      const client = await context.explaining((evergrant) => evergrant.connect(options))
      clients.push(client)
      return client
    },
    talk: (work, { asked, ...opening } = {}) =>
      context.explaining(async (evergrant) => {
        const client = await evergrant.open({
          ...context.connection(),
          ...opening,
          ...(await toldByServer(context)),
          onToolLeftOut: ({ name, reason }) => context.warn(`The tool ${quote(name)} is left out: ${quote(reason)}`),
          ...(asked && whenAsked(context, asked)),
          signal: io.stop,
        })
        clients.push(client)
        return await work(client)
      }),
    async explaining(work) {
      const evergrant = await context.evergrant()
      try {
        return await work(evergrant)
      } catch (error) {
        if (!isEvergrantError(error, 'AUTHORIZATION_REQUIRED')) throw error
        const { explainMissingLogin } = await import('./missing-login.js')
        throw await explainMissingLogin(error, evergrant, context.connection())
      }
    },
    print: (text) => context.printFormatted(io.stdout.isTTY ? withoutControls(text) : text),
    printFormatted: (text) => io.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    printJson: (value) => io.stdout.write(`${visibleJson(JSON.stringify(value, undefined, 2))}\n`),
    say: (text) => io.stderr.write(`${text}\n`),
    warn: (text) => io.stderr.write(`${paint(io.stderr, io.env, 'yellow', 'warning:')} ${withoutControls(text)}\n`),
    async release() {
      await Promise.allSettled(clients.splice(0).map((client) => client.close()))
      const releasing = opened
      opened = undefined
      await (await releasing)?.close()
    },
  }
  return context
}

function connectionFrom(flags: GlobalFlags, io: Io): { server?: string; profile?: string } {
  const server = flags.server ?? readVariable(io.env, 'EVERGRANT_SERVER')
  const profile = flags.profile ?? readVariable(io.env, 'EVERGRANT_PROFILE')
  if (profile !== undefined && !/^\P{Cc}{1,120}$/u.test(profile)) {
    throw new EvergrantError('USAGE', 'A profile name has 1 to 120 printable characters', {
      hint: 'Pass a name like --profile work.',
    })
  }
  if (server !== undefined && !isAddress(server)) {
    throw new EvergrantError('USAGE', `The server ${quote(withoutSecrets(server))} is not a whole address`, {
      hint: 'Give the whole address, like --server https://mcp.example.com/mcp.',
    })
  }
  return {
    ...(server !== undefined && { server: canonicalServerUrl(server) }),
    ...(profile !== undefined && { profile }),
  }
}

// `localhost:3000` is a URL as well: one of the scheme `localhost`.
function isAddress(server: string): boolean {
  const scheme = server.slice(0, server.indexOf('://') + 1)
  return scheme !== '' && parseUrl(server)?.protocol === scheme.toLowerCase()
}

// The parts of an address that can carry one.
function withoutSecrets(server: string): string {
  return server.replace(/[?#].*$/s, '').replace(/^.*@/s, '')
}

async function openEvergrant(context: Context): Promise<Evergrant> {
  const { io } = context
  const shared = await openStoreOf(io)
  const isTold = toldLevel(io) !== undefined
  return createEvergrant({ env: io.env, ...shared, onEvent: isTold ? await teller(context) : waitTeller(context) })
}

/** Whoever waits for more than a moment is told for what. */
function waitTeller(context: Context): (event: EvergrantEvent) => void {
  return (event) => {
    if ('waitMs' in event && event.waitMs > UNTOLD_WAIT_MS)
      void importWords().then((words) => context.say(words.eventWords(event)))
  }
}

/** From which level on the person wants to be told what happens. */
function toldLevel({ env }: Io): 'info' | 'debug' | undefined {
  const level = readVariable(env, 'EVERGRANT_LOG')
  return level === 'info' || level === 'debug' ? level : undefined
}

async function toldByServer(context: Context): Promise<Pick<LeanOpening, 'logLevel' | 'onNotification'>> {
  const level = toldLevel(context.io)
  if (level === undefined) return {}
  const { listenToLog } = await import('./asked/server-log.js')
  return listenToLog(context, level)
}

async function teller(context: Context): Promise<(event: EvergrantEvent) => void> {
  const { describeEvent } = await importWords()
  return (event) => context.say(describeEvent(event))
}

/** Nothing for the file store, which `createEvergrant` opens by itself. */
async function openStoreOf({ env }: Io): Promise<Pick<EvergrantOptions, 'store' | 'describeStore'>> {
  if ((readVariable(env, 'EVERGRANT_STORE') ?? 'file') === 'file') return {}
  const { openSharedStore } = await import('./store-from-environment.js')
  return openSharedStore(env)
}

const importWords = () => import('./event-words.js')
const UNTOLD_WAIT_MS = 1_000
