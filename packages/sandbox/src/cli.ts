import { readFileSync } from 'node:fs'

import { type CommandRequest, readArguments } from './cli-arguments.js'
import type { Sandbox } from './sandbox.js'
import { loadStateFile, saveStateFile } from './state/state-file.js'

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
  --rows N                  adds a database "Big table" with N rows
  --truncate-pages-at N     a fetch shows so many blocks of a page; the others are fetched by their ids
  --users N                 people and bots of the workspace (default: 5)
  --state FILE              go on from this file if it is there, and write it at the end
  --vintage V               tool list of 2026-03 (16 tools) or 2026-10 (45 tools, the default)
  --later-tools             also list the tools that are newer than that
  --plan P                  free, plus, business or enterprise (default: business)
  --no-ai                   the workspace has no Notion AI
  --rate-limit MODE         180 requests a minute, 600 from business on: tool-error, http-429 or off (default: off)
  --faults NAME=JSON        switch a fault on from the start; may be repeated
  --strict                  replaying a spent refresh token ends the login
  --access-token-seconds N  lifetime of access tokens (default: 3600)
  --transport http|sse|both which transports are served (default: both)
  --no-auto-approve         show a consent page instead of approving every login
  --json                    print the addresses as one line of JSON
  --help, --version

Examples:
  npx @evergrant/sandbox --port 4000 --state workspace.json
  npx @evergrant/sandbox --plan free --no-ai --rate-limit tool-error
  npx @evergrant/sandbox --faults 'maybeCommitted={"tool":"notion-create-pages","times":1}'
  npx @evergrant/sandbox --strict --access-token-seconds 120
`

const EXIT_DONE = 0
const EXIT_FAILED = 1
const EXIT_USAGE = 2

/** Runs the command until `signal` aborts. Resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runSandboxCommand(argv: readonly string[], streams: CommandStreams): Promise<number> {
  const { stdout, stderr } = streams
  let request: CommandRequest
  try {
    request = readArguments(argv)
  } catch (error) {
    stderr.write(`${messageOf(error)}\nRun evergrant-sandbox --help for the options.\n`)
    return EXIT_USAGE
  }
  if (request.print !== undefined) {
    stdout.write(request.print === 'help' ? HELP : `${version()}\n`)
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

async function serve(request: CommandRequest, { stdout, signal }: CommandStreams): Promise<void> {
  const { json, options, faults, stateFile } = request
  // --help and --version answer without loading the server.
  const { startSandbox } = await import('./sandbox.js')
  const state = stateFile === undefined ? undefined : loadStateFile(stateFile)
  const sandbox = await startSandbox({ ...options, state })
  Object.assign(sandbox.faults, faults)
  try {
    stdout.write(json ? `${JSON.stringify(addresses(sandbox))}\n` : welcome(sandbox))
    await aborted(signal)
    if (stateFile !== undefined) saveStateFile(stateFile, sandbox.saveState())
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
