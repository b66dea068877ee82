import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { SandboxOptions, TransportName } from './options.js'
import type { Sandbox } from './sandbox.js'

export interface CommandStreams {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** Ends the command: the sandbox is closed and the exit code is 0. */
  readonly signal: AbortSignal
}

const HELP = `Usage: evergrant-sandbox [options]

Starts a local server that behaves like Notion's MCP server, with its OAuth, and runs until Ctrl-C.

Options:
  --port N                  port on 127.0.0.1 (default: a free one)
  --seed N                  the same seed gives the same workspace (default: 1)
  --strict                  replaying a spent refresh token ends the login
  --access-token-seconds N  lifetime of access tokens (default: 3600)
  --transport http|sse|both which transports are served (default: both)
  --no-auto-approve         show a consent page instead of approving every login
  --json                    print the addresses as one line of JSON
  --help, --version

Examples:
  npx @evergrant/sandbox --port 4000
  npx @evergrant/sandbox --strict --access-token-seconds 120
`

const EXIT_DONE = 0
const EXIT_FAILED = 1
const EXIT_USAGE = 2

/** Runs the command until `signal` aborts. Resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runSandboxCommand(argv: readonly string[], streams: CommandStreams): Promise<number> {
  const { stdout, stderr } = streams
  let request: Request
  try {
    request = readArguments(argv)
  } catch (error) {
    stderr.write(`${messageOf(error)}\nRun evergrant-sandbox --help for the options.\n`)
    return EXIT_USAGE
  }
  if (request.print !== undefined) {
    stdout.write(request.print)
    return EXIT_DONE
  }
  try {
    await serve(request, streams)
    return EXIT_DONE
  } catch (error) {
    stderr.write(`${isPortTaken(error) ? portTaken(request.options.port) : messageOf(error)}\n`)
    return EXIT_FAILED
  }
}

interface Request {
  readonly print?: string
  readonly json: boolean
  readonly options: SandboxOptions
}

const TRANSPORTS: Record<string, readonly TransportName[] | undefined> = {
  http: ['http'],
  sse: ['sse'],
  both: ['http', 'sse'],
}

function readArguments(argv: readonly string[]): Request {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      strict: { type: 'boolean', default: false },
      'access-token-seconds': { type: 'string' },
      transport: { type: 'string', default: 'both' },
      'no-auto-approve': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  })
  const transports = TRANSPORTS[values.transport]
  if (transports === undefined) {
    throw new TypeError(`--transport must be http, sse or both, not ${JSON.stringify(values.transport)}`)
  }
  return {
    ...(values.help ? { print: HELP } : values.version ? { print: `${version()}\n` } : {}),
    json: values.json,
    options: {
      port: wholeNumber('--port', values.port, 0, 0, 65_535),
      seed: wholeNumber('--seed', values.seed, 1, 0, 0xffff_ffff),
      accessTokenSeconds: wholeNumber('--access-token-seconds', values['access-token-seconds'], 3600, 1, 2 ** 31),
      strict: values.strict,
      transports,
      autoApprove: !values['no-auto-approve'],
    },
  }
}

function wholeNumber(flag: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new TypeError(`${flag} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
  }
  return value
}

async function serve({ json, options }: Request, { stdout, signal }: CommandStreams): Promise<void> {
  // --help and --version answer without loading the server.
  const { startSandbox } = await import('./sandbox.js')
  const sandbox = await startSandbox(options)
  try {
    stdout.write(json ? `${JSON.stringify(addresses(sandbox))}\n` : welcome(sandbox))
    await aborted(signal)
  } finally {
    await sandbox.close()
  }
}

function addresses({ url, sseUrl, origin }: Sandbox) {
  return { url, sseUrl, origin }
}

function welcome({ url, sseUrl, origin }: Sandbox): string {
  return `The sandbox listens at
  ${url}   (Streamable HTTP)
  ${sseUrl}   (HTTP+SSE)

Sign in to it:
  npx evergrant login --server ${url}
  npx evergrant search roadmap --server ${url}

Switches and counts:
  curl ${origin}/__sandbox/stats
  curl -H 'content-type: application/json' -d '{"seconds":3600}' ${origin}/__sandbox/advance

Press Ctrl-C to stop.
`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function portTaken(port: number | undefined): string {
  return `Port ${port} is in use. Choose another with --port, or leave it out for a free one.`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
