import type { Stats } from 'node:fs'

/**
 * Whether a folder or file is for its owner alone: `wide` when others may use it, `foreign` when it belongs to somebody else.
 * Windows has neither bits nor owners to tell: there the access list, inherited from the user's profile, protects it.
 */
export function privacyOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): 'private' | 'wide' | 'foreign' {
  const self = process.geteuid?.()
  if (process.platform === 'win32' || self === undefined) return 'private'
  // Root works in other people's folders (containers with mounted volumes, `sudo`) and can set their bits.
  if (uid !== self && self !== 0) return 'foreign'
  return (mode & 0o077) === 0 ? 'private' : 'wide'
}

/** A mode as people write it: `0750`. */
export const modeText = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')
