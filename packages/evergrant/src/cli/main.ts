import { VERSION } from '../index.js'
import type { Environment, Io, TextInput } from './io.js'
import { SECRET_VARIABLES } from '../internal/node/secret-variables.js'
import { reportError } from './errors.js'
import { unlessInterrupted } from './interruption.js'
import { outputTo } from './output.js'
import { runCli, wantsJson } from './run.js'

const SECOND_STOP_EXIT_CODE = 130

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The first one lets the work end cleanly, so that no token is lost; the second one does not wait.
    if (stopping.signal.aborted) process.exit(SECOND_STOP_EXIT_CODE)
    stopping.abort()
  })
}

const stdout = outputTo(() => process.stdout)
const stderr = outputTo(() => process.stderr)
const io: Io = {
  stdout,
  stderr,
  stdin: inputFromStdin(),
  streams: () => ({ input: process.stdin, output: process.stdout }),
  env: takeEnvironment(),
  signal: stopping.signal,
  version: VERSION,
  platform: process.platform,
  get folder() {
    return process.cwd()
  },
  node: process.versions.node,
  program: [process.execPath, ...process.argv.slice(1, 2)],
  async openBrowser(url) {
    const { default: open } = await import('open')
    const browser = await open(url)
    browser.unref()
  },
}

const words = process.argv.slice(2)
let exitCode = await runCli(words, io)
const lost = await stdout.flushed()
if (lost !== undefined && exitCode === 0) exitCode = await reportError(lost, io, { json: wantsJson(words) })
await stderr.flushed()
// Idle connections and compilers would keep the process for a while with nothing left to do.
process.exit(exitCode)

function inputFromStdin(): TextInput {
  return {
    get isTTY() {
      return process.stdin.isTTY === true
    },
    async text() {
      const { text } = await import('node:stream/consumers')
      // Nothing has been done with it yet, so nothing is left behind.
      return await unlessInterrupted(text(process.stdin), stopping.signal)
    },
    async *lines(signal) {
      const { createInterface } = await import('node:readline')
      const lines = createInterface({ input: process.stdin, signal, crlfDelay: Number.POSITIVE_INFINITY })
      try {
        yield* lines
      } finally {
        lines.close()
      }
    },
    async hiddenLine(ask, signal) {
      const { readHiddenLine } = await import('./hidden-line.js')
      return await readHiddenLine(process.stdin, { ask, signal })
    },
  }
}

function takeEnvironment(): Environment {
  const env = { ...process.env }
  for (const name of SECRET_VARIABLES) delete process.env[name]
  return env
}
