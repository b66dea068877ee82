import { join, resolve } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type Folder, OWN_FOLDER } from './folder.js'
import { type Change, type FolderState, parseState, printState } from './folder-state.js'

const STATE = `${OWN_FOLDER}/state.json`
const JOURNAL = `${OWN_FOLDER}/journal.jsonl`

/** What a folder knows, kept as it changes: a crash loses nothing that was noted. */
export interface FolderMemory {
  readonly state: FolderState
  note(change: Change): Promise<void>
  /** Puts state and journal together in one file. */
  settle(): Promise<void>
}

/** @throws `FILE_UNREADABLE`, `FOLDER_UNKNOWN` where `isNew` does not allow a folder that remembers nothing */
export async function openMemory(folder: Folder, { isNew }: { readonly isNew: boolean }): Promise<FolderMemory> {
  const [text, journal] = [await folder.read(STATE), await folder.read(JOURNAL)]
  if (text === undefined && journal === undefined && !isNew) {
    throw new EvergrantError('FOLDER_UNKNOWN', `${quote(folder.root)} was not filled by a pull`)
  }
  const lines = journal?.toString() ?? ''
  const state = parseState(text?.toString(), lines)
  // What is added behind a line that was cut off would be lost with it.
  let isTorn = lines !== '' && !lines.endsWith('\n')
  let isDirty = lines !== ''
  const settle = async () => {
    if (!isDirty) return
    await folder.write(STATE, printState(state.current))
    await folder.remove(JOURNAL)
    isDirty = isTorn = false
  }
  return {
    state: state.current,
    async note(change) {
      if (isTorn) await settle()
      state.apply(change)
      isDirty = true
      await folder.append(JOURNAL, `${JSON.stringify(change)}\n`)
    },
    settle,
  }
}

/** Whether `root` was filled by a pull. */
export async function isPulled(folder: Folder): Promise<boolean> {
  return (await folder.exists(STATE)) || (await folder.exists(JOURNAL))
}

/**
 * The folder above the one in which logins are kept would have both in `.evergrant`.
 *
 * @throws `FOLDER_UNSAFE`
 */
export function assertNoHome({ root }: Folder, home: string): void {
  if (join(root, OWN_FOLDER) !== resolve(home)) return
  throw new EvergrantError('FOLDER_UNSAFE', `In ${quote(root)} the logins are kept: nothing is pulled there`, {
    hint: 'Name another folder, such as `notes`.',
  })
}

/** @throws `FOLDER_FOREIGN` */
export function assertServer({ server: known }: FolderState, server: string): void {
  if (known === undefined || known === server) return
  throw new EvergrantError('FOLDER_FOREIGN', `This folder was pulled from ${quote(known)}, not from ${quote(server)}`)
}
