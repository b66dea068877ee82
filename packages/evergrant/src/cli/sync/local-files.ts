import { posix } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { filesOf, imagesOf } from '../../notion/markdown/index.js'
import { digest } from './digest.js'
import { isInside } from './file-name.js'
import type { Folder } from './folder.js'
import type { KeptFile } from './folder-state.js'
import { decodedPath, isPath, keptNameOf } from './kept-sources.js'
import { folderOf } from './places.js'

/** Files beside a page that Notion does not have, or not like this: by source in the text, their paths in the folder. */
export async function filesToSend(
  folder: Folder,
  {
    content,
    path,
    kept,
  }: { readonly content: string; readonly path: string; readonly kept: Readonly<Record<string, KeptFile>> },
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { source } of [...imagesOf(content), ...filesOf(content)]) {
    if (!isPath(source) || found.has(source)) continue
    const name = keptNameOf(source, kept)
    const file = pathBeside(path, source)
    const bytes = file === undefined ? undefined : await folder.read(file)
    // One that was removed here is still what Notion has.
    if (name !== undefined && (bytes === undefined || digest(bytes) === kept[name]?.bytes)) continue
    if (file === undefined || bytes === undefined) throw missing(path, source)
    found.set(source, file)
  }
  return found
}

/** Where a path in a page's text leads; `undefined` out of the folder. */
function pathBeside(path: string, source: string): string | undefined {
  const decoded = decodedPath(source)
  if (decoded === undefined) return undefined
  const joined = posix.normalize(posix.join(folderOf(path), decoded))
  return isInside(joined) ? joined : undefined
}

function missing(path: string, source: string): EvergrantError {
  return new EvergrantError(
    'FILE_UNREADABLE',
    `${quote(path)} shows ${quote(source)}, and there is no such file in the folder`,
    {
      hint: 'Put the file there, or take it out of the text.',
    },
  )
}
