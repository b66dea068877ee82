import { readFile } from 'node:fs/promises'
import { EvergrantError } from '../../errors.js'

/** The token in a file, such as the one that a platform keeps fresh for its workloads. @throws `ASSERTION_UNREADABLE` */
export async function readAssertionFile(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new EvergrantError('ASSERTION_UNREADABLE', `${JSON.stringify(file)} cannot be read`, { cause })
  })
  const token = text.trim()
  if (/^[\x21-\x7e]{1,65536}$/.test(token)) return token
  throw new EvergrantError('ASSERTION_UNREADABLE', `${JSON.stringify(file)} holds no token`)
}
