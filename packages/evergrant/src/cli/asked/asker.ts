import type { Io } from '../io.js'

/** What asking a person for a server takes of a command's context. */
export interface Asker {
  readonly io: Pick<Io, 'stdin' | 'stderr' | 'env' | 'signal' | 'openBrowser'>
  readonly flags: { readonly json?: boolean }
  connection(): { readonly server?: string }
  say(text: string): void
  warn(text: string): void
}

/** How a command is there for what the server asks while it works. */
export interface Asked {
  /** The folder that the server is told of. */
  readonly root?: string | undefined
  /** The command itself reads standard input. */
  readonly readsInput?: boolean | undefined
}

/** Whether somebody can be asked. */
export function isPersonThere({ io, flags }: Asker, { readsInput }: Asked): boolean {
  return !flags.json && !readsInput && io.stderr.isTTY && io.stdin.isTTY
}
