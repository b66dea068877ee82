import { fstatSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { VERSION } from '../index.js'
import type { Environment, Io, TextInput } from './io.js'
import { abortSignalOf, Stop } from '../internal/abort.js'
import { SECRET_VARIABLES } from '../internal/node/secret-variables.js'
import { tellError } from './tell-error.js'
import { unlessInterrupted } from './interruption.js'
import { type OutputFile, outputTo } from './output.js'
import { decodeText } from './text-file.js'
import { runCli, wantsJson } from './run.js'

const SECOND_STOP_EXIT_CODE = 130

/** Runs the command line of this process and gives its exit code. Called once, by the launcher, which ends the process then. */
export async function main(): Promise<number> {
  keepLibrariesQuiet()
  const stop = stopOfProcess()
  let signal: AbortSignal | undefined
  const stdout = outputTo(outputFile(1, () => process.stdout))
  const stderr = outputTo(outputFile(2, () => process.stderr))
  const io: Io = {
    stdout,
    stderr,
    stdin: inputFromStdin(stop),
    streams: () => ({ input: process.stdin, output: process.stdout }),
    env: takeEnvironment(),
    stop,
    get signal() {
      return (signal ??= abortSignalOf(stop))
    },
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
  const exitCode = await runCli(words, io)
  const lost = await stdout.flushed()
  const told = lost !== undefined && exitCode === 0 ? await tellError(lost, io, { json: wantsJson(words) }) : exitCode
  await stderr.flushed()
  return told
}

/** What libraries print is no data, and would break what a host reads of the bridge. */
function keepLibrariesQuiet(): void {
  console.log = console.warn
  console.info = console.warn
  console.debug = () => undefined
}

/** A pipe or a file is known for none without Node's module of terminals, and nothing is opened. */
function isTerminal(descriptor: number): boolean {
  return fstatSync(descriptor).isCharacterDevice() && isatty(descriptor)
}

function outputFile(descriptor: number, open: OutputFile['open']): OutputFile {
  return {
    isTerminal: () => isTerminal(descriptor),
    writeNow: (bytes) => writeSync(descriptor, bytes),
    open,
  }
}

/** Aborted by the first signal to stop, which lets the work end cleanly, so that no token is lost; the second one does not wait. */
function stopOfProcess(): Stop {
  const stop = new Stop()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.aborted) process.exit(SECOND_STOP_EXIT_CODE)
      stop.abort(new DOMException('This operation was aborted', 'AbortError'))
    })
  }
  return stop
}

function inputFromStdin(stop: Stop): TextInput {
  return {
    get isTTY() {
      return isTerminal(0)
    },
    async text() {
      const { buffer } = await import('node:stream/consumers')
      // Nothing has been done with it yet, so nothing is left behind.
      return decodeText(await unlessInterrupted(buffer(process.stdin), stop), 'Standard input')
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
