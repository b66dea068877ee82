import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { Io } from '../io.js'

/** The folder that `--root` names. @throws `USAGE` when it is none */
export async function findFolder({ folder }: Io, given: string): Promise<string> {
  const path = resolve(folder, given)
  // Why it cannot be looked at makes no difference: the server could not either.
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new EvergrantError('USAGE', `--root takes a folder; ${quote(given)} is none`)
  return path
}
