import { readFileSync } from 'node:fs'
import type { Environment, Io, TextInput, TextOutput } from './io.js'
import { SECRET_VARIABLES } from '../internal/node/secret-variables.js'
import { runCli } from './run.js'

const SECOND_STOP_EXIT_CODE = 130

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The first one lets the work end cleanly, so that no token is lost; the second one does not wait.
    if (stopping.signal.aborted) process.exit(SECOND_STOP_EXIT_CODE)
    stopping.abort()
  })
}

const io: Io = {
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  stdin: inputFromStdin(),
  env: takeEnvironment(),
  signal: stopping.signal,
  version: readVersion(),
  node: process.versions.node,
  program: [process.execPath, ...process.argv.slice(1, 2)],
  async openBrowser(url) {
    const { default: open } = await import('open')
    const browser = await open(url)
    browser.unref()
  },
}

const exitCode = await runCli(process.argv.slice(2), io)
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
// Idle connections and compilers would keep the process for a while with nothing left to do.
process.exit(exitCode)

function outputTo(stream: NodeJS.WriteStream): TextOutput {
  // Whoever reads has gone, as in `evergrant tools | head -1`: nothing more to say, and nothing went wrong.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    isTTY: stream.isTTY === true,
    // A terminal that does not tell its width says 0.
    columns: (stream.isTTY && stream.columns) || undefined,
    write(text) {
      if (stream.writable) stream.write(text)
    },
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writable) stream.write('', () => resolve())
    else resolve()
  })
}

function inputFromStdin(): TextInput {
  return {
    isTTY: process.stdin.isTTY === true,
    async text() {
      const { text } = await import('node:stream/consumers')
      return await text(process.stdin)
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

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
