import type { Readable, Writable } from 'node:stream'
import type { Stop } from '../internal/abort.js'

/** What a command may touch of the world outside. `main.ts` builds it from the process; tests build their own. */
export interface Io {
  /** Data: what a script reads. */
  readonly stdout: TextOutput
  /** Talk: what a person reads. */
  readonly stderr: TextOutput
  readonly stdin: TextInput
  /** Standard input and output as they are, for a command that speaks a protocol there. */
  streams(): { readonly input: Readable; readonly output: Writable }
  readonly env: Environment
  /** Aborted when the person stops the program. */
  readonly stop: Stop
  /** The same for whoever wants an `AbortSignal`, which takes a program that makes one call longer than to write its request. */
  readonly signal: AbortSignal
  readonly version: string
  readonly platform: NodeJS.Platform
  /** The folder in which the command was run. */
  readonly folder: string
  /** Version of Node.js. */
  readonly node: string
  /** The command that starts this program again, before its words. */
  readonly program: readonly [string, ...string[]]
  /** Starts the system browser without a shell. Rejects when none can be started; resolving does not prove that a page is shown. */
  openBrowser(url: string): Promise<void>
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface TextOutput {
  readonly isTTY: boolean
  /** Width of the terminal; `undefined` for a pipe or a file. */
  readonly columns: number | undefined
  write(text: string): void
  /** For what must not be lost: rejects when it could not be written, or nobody reads any more. */
  handOver(data: string | Uint8Array): Promise<void>
}

export interface TextInput {
  readonly isTTY: boolean
  /** Everything up to the end of the input. */
  text(): Promise<string>
  /** Line by line, until the end of the input or until `signal` is aborted. */
  lines(signal: AbortSignal): AsyncIterable<string>
  /** One line typed at a terminal, which does not show it from when `ask` is called. Only where `isTTY`. */
  hiddenLine(ask: () => void, signal: AbortSignal): Promise<string>
}
