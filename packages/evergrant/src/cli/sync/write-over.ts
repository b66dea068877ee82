import { digest } from './digest.js'
import type { Folder } from './folder.js'

interface Wanted {
  readonly path: string
  readonly text: string
  /** Digests of what it may take the place of. */
  readonly over: readonly (string | undefined)[]
}

/** Writes a file where there is none, or one that may go; `false` where another one lies there by now, which stays. */
export async function writeOver(folder: Folder, { path, text, over }: Wanted): Promise<boolean> {
  const present = await folder.read(path)
  if (present !== undefined && ![digest(text), ...over].includes(digest(present))) return false
  await folder.write(path, text)
  return true
}

/** Removes a file that is as it was written; `false` where it is not, and stays. */
export async function removeAsWritten(folder: Folder, path: string, written: string | undefined): Promise<boolean> {
  const present = await folder.read(path)
  if (present === undefined) return true
  if (digest(present) !== written) return false
  await folder.remove(path)
  return true
}
