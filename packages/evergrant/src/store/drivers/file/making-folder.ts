import { link, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { makePrivateFolder } from '../../../internal/node/private-folder.js'
import { syncFolder } from '../../../internal/node/sync-folder.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { writeSynced } from '../../../internal/node/write-synced.js'
import { assertNoLinks, MARK, openFolder, readLayout } from './folder-check.js'
import { MARKER_FILE, randomId } from './layout.js'
import { removeFile } from './synced-file.js'

/** The real path of the store's folder, made when it is missing. */
export async function makeFolder(path: string): Promise<string> {
  const real = openFolder(path) ?? (await makePrivateFolder(path), await realpath(path))
  if (readLayout(real) === undefined) await writeMarker(real)
  return real
}

/** Makes a folder of the store, and those above it that are missing, without following a link out of the store. */
export async function makeFolderInside(path: string): Promise<void> {
  if (assertNoLinks(path) === 'exists') return
  await makeFolderInside(dirname(path))
  await makePrivateFolder(path)
}

async function writeMarker(real: string): Promise<void> {
  const temporary = join(real, `.${MARKER_FILE}.${randomId()}`)
  try {
    await writeSynced(temporary, Buffer.from(MARK))
    await link(temporary, join(real, MARKER_FILE)).catch((error: unknown) => {
      if (!isSystemError(error, 'EEXIST')) throw error
    })
  } finally {
    await removeFile(temporary)
  }
  await syncFolder(real)
}
