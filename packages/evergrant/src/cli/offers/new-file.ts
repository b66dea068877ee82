import { writeFile } from 'node:fs/promises'
import { EvergrantError } from '../../errors.js'

/** Writes a file that was not there before. @throws `FILE_EXISTS`, `OUTPUT_FAILED` */
export async function writeNewFile(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data, { flag: 'wx' })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new EvergrantError('FILE_EXISTS', `There is something at ${path} already`)
    if (code === 'ENOENT') {
      const hint = 'Make the folder first.'
      throw new EvergrantError('OUTPUT_FAILED', `The folder of ${path} is not there`, { cause, hint })
    }
    throw new EvergrantError('OUTPUT_FAILED', `${path} could not be written`, { cause })
  }
}
