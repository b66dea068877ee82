import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'

/** What every verb that writes understands. */
export interface WriteFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly readOnly?: boolean
}

/** @param asks whether the verb can ask before it writes */
export function addWriteOptions(command: Command, { asks = false } = {}): Command {
  command.option('--dry-run', 'show what would be written, and write nothing')
  if (asks) command.option('--yes', 'write without asking')
  return command.option('--read-only', 'refuse to write, as EVERGRANT_READ_ONLY does')
}

/** By flag or environment. */
export function isReadOnly({ io }: Pick<Context, 'io'>, { readOnly }: Pick<WriteFlags, 'readOnly'>): boolean {
  return readOnly === true || readVariable(io.env, 'EVERGRANT_READ_ONLY') !== undefined
}

/**
 * Before anything is asked or read. What only shows what it would write may go on.
 *
 * @throws `READ_ONLY`
 */
export function assertMayWrite(context: Pick<Context, 'io'>, flags: WriteFlags, verb: string): void {
  if (flags.dryRun || !isReadOnly(context, flags)) return
  const by = flags.readOnly ? '--read-only' : 'EVERGRANT_READ_ONLY'
  throw new EvergrantError('READ_ONLY', `\`${verb}\` writes, and ${by} forbids it`)
}
