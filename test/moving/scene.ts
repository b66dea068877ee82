import type { Sandbox, SandboxOptions } from '@evergrant/sandbox'
import type { ExportedBundle, RecordStore } from 'evergrant'
import { createProgram, type MovableClock, type Program, signIn } from '../peers/program.js'
import { startSandbox } from '../records/sandbox.js'

/** One server, and two programs with stores of their own: `source` is signed in. */
export interface Scene {
  readonly sandbox: Sandbox
  readonly clock: MovableClock
  readonly source: Program
  readonly target: Program
  readonly at: { readonly server: string }
  /** Every clock moves, as time does. */
  advance(seconds: number): void
  /** Another process over the store of `program`. */
  again(program: Program): Program
  exportToTarget(): Promise<ExportedBundle>
  [Symbol.asyncDispose](): Promise<void>
}

/** `openStore` gives each of the two programs a store of its own; in memory when it is not given. */
export async function createScene(
  options: SandboxOptions = {},
  openStore?: (name: 'source' | 'target') => RecordStore,
): Promise<Scene> {
  const sandbox = await startSandbox(options)
  const source = createProgram(openStore && { store: openStore('source') })
  const { clock } = source
  const target = createProgram({ clock, ...(openStore && { store: openStore('target') }) })
  const at = { server: sandbox.url }
  await signIn(source.evergrant, at)
  return {
    sandbox,
    clock,
    source,
    target,
    at,
    advance(seconds) {
      sandbox.advance(seconds)
      clock.advance(seconds * 1000)
    },
    again: ({ store }) => createProgram({ clock, store }),
    async exportToTarget() {
      const { publicKey } = await target.evergrant.createImportKey()
      return source.evergrant.exportLogin({ ...at, recipient: publicKey })
    },
    async [Symbol.asyncDispose]() {
      // Their logs are written behind them, perhaps into a folder that is about to be removed.
      await Promise.all([source.evergrant.close(), target.evergrant.close()])
      await sandbox.close()
    },
  }
}

/** A call of a tool with the login of a program. */
export async function callTool({ evergrant }: Program, at: { readonly server: string }): Promise<void> {
  const client = await evergrant.connect(at)
  try {
    const { isError = false } = await client.callTool({ name: 'notion-get-users', arguments: {} })
    if (isError) throw new Error('The tool failed')
  } finally {
    await client.close()
  }
}
