import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EvergrantError } from '../../errors.js'

/** Keeps a text that was too long to show in a file of its own, which only this user can read. @returns its path */
export async function keepWholeText(text: string, name: string): Promise<string> {
  try {
    const path = join(await mkdtemp(join(tmpdir(), 'evergrant-')), name)
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    return path
  } catch (cause) {
    throw new EvergrantError('OUTPUT_FAILED', 'The whole text could not be kept in a file', {
      cause,
      hint: 'Leave --max-chars out, or name a file with --out.',
    })
  }
}

/** A text cut at a line, or a word, near this many characters. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const head = text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '')
  const line = head.lastIndexOf('\n')
  return line > maxChars / 2 ? head.slice(0, line) : head
}
