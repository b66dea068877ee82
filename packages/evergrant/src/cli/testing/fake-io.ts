import { PassThrough, Readable } from 'node:stream'
import { abortSignalOf, Stop } from '../../internal/abort.js'
import type { Environment, Io, TextInput, TextOutput } from '../io.js'

/** A world in memory: what was written, what is typed, and a Ctrl-C at hand. */
export interface FakeIo extends Io {
  readonly out: () => string
  readonly err: () => string
  readonly opened: readonly string[]
  interrupt(): void
}

export interface FakeIoOptions {
  readonly env?: Environment
  readonly input?: string
  readonly isTTY?: boolean
  readonly platform?: NodeJS.Platform
  readonly folder?: string
  readonly program?: FakeIo['program']
  readonly openBrowser?: (url: string) => Promise<void>
}

export function createFakeIo(options: FakeIoOptions = {}): FakeIo {
  const stop = new Stop()
  const signal = abortSignalOf(stop)
  const stdout = memoryOutput(options.isTTY ?? false)
  const stderr = memoryOutput(options.isTTY ?? false)
  const opened: string[] = []
  return {
    stdout,
    stderr,
    streams: () => ({ input: Readable.from([options.input ?? '']), output: new PassThrough() }),
    stdin: memoryInput(options.input ?? '', options.isTTY ?? false),
    env: options.env ?? {},
    stop,
    signal,
    version: '1.2.3',
    platform: options.platform ?? 'linux',
    folder: options.folder ?? '/project',
    node: '20.19.0',
    program: options.program ?? ['node'],
    out: stdout.text,
    err: stderr.text,
    opened,
    interrupt: () => stop.abort(new DOMException('This operation was aborted', 'AbortError')),
    async openBrowser(url) {
      opened.push(url)
      await options.openBrowser?.(url)
    },
  }
}

function memoryOutput(isTTY: boolean): TextOutput & { text(): string } {
  let written = ''
  return {
    isTTY,
    columns: isTTY ? 80 : undefined,
    write: (text) => (written += text),
    handOver: async (data) => void (written += typeof data === 'string' ? data : Buffer.from(data).toString()),
    text: () => written,
  }
}

function memoryInput(text: string, isTTY: boolean): TextInput {
  return {
    isTTY,
    text: async () => text,
    hiddenLine: async () => text,
    async *lines() {
      yield* text.replace(/\n$/, '').split('\n')
    },
  }
}
