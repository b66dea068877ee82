import { EvergrantError } from '../errors.js'

/** What stands in a file. @throws `INPUT_INVALID` where it is no text */
export async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return decodeText(await readFile(path), JSON.stringify(path))
}

/** @throws `INPUT_INVALID` for bytes that are no text: as replacement characters they would be written as what nobody meant */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new EvergrantError('INPUT_INVALID', `${name} is no text in UTF-8`, {
      cause,
      hint: 'Write it as UTF-8. Other files go into a page with `evergrant file upload`.',
    })
  }
}
