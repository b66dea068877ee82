import { digest } from './digest.js'
import type { Folder } from './folder.js'

/** The server's side of a conflict, beside the file. */

interface Shown {
  /** Of the file that it stands beside. */
  readonly path: string
  readonly text: string
  /** Digest of what the conflict before wrote there. */
  readonly written: string | undefined
}

interface Beside {
  readonly digest: string
  /** Where it is another file than usual. */
  readonly reason: string | undefined
}

/** Writes it under the first name at which nothing of somebody else's lies. What was shown already is left as it is. */
export async function writeBeside(folder: Folder, { path, text, written }: Shown): Promise<Beside> {
  const wanted = digest(text)
  const there = await filesBeside(folder, path)
  const shown = there.find((file) => file.digest === wanted)
  if (shown !== undefined) return { digest: wanted, reason: reasonFor(path, shown.at) }
  if (written === wanted && there.length > 0) return { digest: wanted, reason: EDITED }
  const at = there.find((file) => file.digest === written)?.at ?? pathBeside(path, there.length + 1)
  await folder.write(at, text)
  return { digest: wanted, reason: reasonFor(path, at) }
}

const EDITED = 'changed here and in Notion; Notion’s was put beside it, and was changed there: it stays'

function reasonFor(path: string, at: string): string | undefined {
  const first = pathBeside(path, 1)
  return at === first ? undefined : `changed here and in Notion; Notion’s is in ${at}, for ${first} was changed`
}

async function filesBeside(folder: Folder, path: string): Promise<{ readonly at: string; readonly digest: string }[]> {
  const files: { at: string; digest: string }[] = []
  for (;;) {
    const at = pathBeside(path, files.length + 1)
    const present = await folder.read(at)
    if (present === undefined) return files
    files.push({ at, digest: digest(present) })
  }
}

/** Unless somebody changed it. */
export async function removeBeside(folder: Folder, path: string, written: string): Promise<void> {
  for (const file of await filesBeside(folder, path)) if (file.digest === written) await folder.remove(file.at)
}

function pathBeside(path: string, number: number): string {
  return path.replace(/\.(md|yaml)$/, `${number === 1 ? '' : ` ${number}`}.remote.$1`)
}
