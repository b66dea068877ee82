import { chmodSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { EvergrantError } from '../../../errors.js'
import { modeText, privacyOf } from '../../../internal/node/privacy.js'
import { isSystemError } from '../../../internal/node/system-error.js'
import { MARKER_FILE } from './layout.js'

const LAYOUT = 1
const MARKER = /^evergrant file store, layout ([0-9]{1,9})\n/
/** What the mark of a store says. */
export const MARK = `evergrant file store, layout ${LAYOUT}\n`
const STICKY = 0o1000

/** The real path has to be the very one that was put together: a symbolic link inside the store would lead out of it. */
export function assertNoLinks(path: string): 'exists' | 'missing' {
  const real = realPath(path)
  if (real === path) return 'exists'
  if (real === undefined) return 'missing'
  throw new EvergrantError(
    'STORE_UNREADABLE',
    `${path} is reached through a symbolic link, which a store never makes`,
    {
      details: { path },
      hint: 'Remove the link, or use the folder it leads to as the data folder itself.',
    },
  )
}

/** The real path of a folder that is safe to use as a store's; `undefined` when there is none. */
export function openFolder(path: string): string | undefined {
  const real = realPath(path)
  if (real === undefined) return undefined
  const stats = statSync(real)
  if (!stats.isDirectory()) throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} is not a folder`)
  const privacy = privacyOf(stats)
  if (privacy === 'foreign') {
    throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} belongs to another user (${stats.uid})`, {
      hint: 'Choose a data folder of your own.',
    })
  }
  const layout = readLayout(real)
  if (privacy === 'wide') closeToOthers(real, stats.mode, layout !== undefined)
  return real
}

/** Which layout the folder's mark names; `undefined` when it has no mark. */
export function readLayout(real: string): number | undefined {
  const marker = join(real, MARKER_FILE)
  const text = unlessMissing(() => readFileSync(marker, 'utf8'))
  if (text === undefined) return undefined
  if (text === MARK) return LAYOUT
  const layout = Number(MARKER.exec(text)?.[1] ?? 0)
  if (layout > LAYOUT) {
    throw new EvergrantError('RECORD_TOO_NEW', `${real} is a store of layout ${layout}; this version reads ${LAYOUT}`)
  }
  if (layout === LAYOUT) return layout
  throw new EvergrantError('STORE_UNREADABLE', `${marker} is not the mark of an Evergrant store`, {
    hint: 'Restore it from a backup, or choose another data folder.',
  })
}

/** Closes a folder that others can use, where that harms nobody; refuses it otherwise. */
function closeToOthers(real: string, mode: number, isStore: boolean): void {
  // Somebody's home, /tmp or a project folder given by mistake must not be closed to those who need it.
  const isOursAlone = isStore || readdirSync(real).length === 0
  if (isOursAlone && (mode & STICKY) === 0) return chmodSync(real, 0o700)
  throw new EvergrantError('STORE_UNREADABLE', `the data folder ${real} is open to others (mode ${modeText(mode)})`, {
    details: { path: real, mode: modeText(mode) },
    hint: `Choose a data folder that holds nothing else, or run \`chmod 700 ${real}\`.`,
  })
}

function realPath(path: string): string | undefined {
  return unlessMissing(() => realpathSync.native(path))
}

function unlessMissing<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}
