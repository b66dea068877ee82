import { homedir } from 'node:os'
import path from 'node:path'
import type { Environment, Io } from '../io.js'

/** Whose configuration it is. */
export type Scope = 'user' | 'project'

/** What decides where a program keeps its configuration. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Environment
  readonly home: string
  /** The folder of the project: where the command was run. */
  readonly folder: string
  /** Paths in the manner of `platform`. */
  readonly path: Pick<typeof path, 'join' | 'dirname' | 'isAbsolute' | 'resolve'>
  /** Names in a folder; none where there is no such folder. */
  names(folder: string): readonly string[]
}

export function surroundingsOf(
  { env, platform, folder }: Pick<Io, 'env' | 'platform' | 'folder'>,
  names: Surroundings['names'],
): Surroundings {
  const home = (platform === 'win32' ? env['USERPROFILE'] : env['HOME']) || homedir()
  return { platform, env, home, folder, path: platform === 'win32' ? path.win32 : path.posix, names }
}

/** Where programs with windows keep what belongs to a person: `%APPDATA%`, `~/Library/Application Support`, `~/.config`. */
export function applicationData({ platform, env, home, path: { join } }: Surroundings): string {
  if (platform === 'win32') return env['APPDATA'] || join(home, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return env['XDG_CONFIG_HOME'] || join(home, '.config')
}
