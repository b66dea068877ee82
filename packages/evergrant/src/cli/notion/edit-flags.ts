import type { Command } from 'commander'
import type { EditOptions } from '../../notion-entry.js'
import type { Io } from '../io.js'
import { addWriteOptions, type WriteFlags } from './write-flags.js'

/** What every verb understands that writes a page's text. */
export interface MovingFlags {
  readonly moveChildren?: boolean
}

export function addMovingOption(command: Command): Command {
  return command.option(
    '--move-children',
    'let tags of pages and databases that are elsewhere move them under the page',
  )
}

/** What every change of a page's text understands. */
export interface EditFlags extends WriteFlags, MovingFlags {
  readonly revision?: string
  readonly allowDeletingChildren?: boolean
}

export function addEditOptions(command: Command): Command {
  return addMovingOption(addWriteOptions(command, { asks: true }))
    .option('--revision <revision>', 'only if the page is still at this revision (--dry-run and --json tell it)')
    .option('--allow-deleting-children', 'let child pages and databases go whose tags are no longer in the text')
}

export function editOptions({ signal }: Pick<Io, 'signal'>, flags: EditFlags): EditOptions {
  const { dryRun, revision, allowDeletingChildren, moveChildren } = flags
  return { signal, dryRun, revision, allowDeletingChildren, allowMovingChildren: moveChildren }
}
