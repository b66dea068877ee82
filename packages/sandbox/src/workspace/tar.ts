import { invalid } from './api-error.js'

const BLOCK = 512
const FILE_TYPES = ['0', '\0', '']

export interface TarEntry {
  readonly name: string
  readonly content: Uint8Array
}

/** The files of a tar archive (ustar); folders and headers of other kinds are passed over. Throws a validation error for anything torn. */
export function readTar(bytes: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = []
  let at = 0
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const head = bytes.subarray(at, at + BLOCK)
    const size = Number.parseInt(text(head, 124, 12).trim(), 8)
    const end = at + BLOCK + size
    if (!Number.isSafeInteger(size) || size < 0 || end > bytes.length) throw invalid('The archive is torn.')
    const prefix = text(head, 345, 155)
    const name = `${prefix === '' ? '' : `${prefix}/`}${text(head, 0, 100)}`
    if (FILE_TYPES.includes(text(head, 156, 1))) entries.push({ name, content: bytes.slice(at + BLOCK, end) })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return entries
}

/** A tar archive (ustar) of files with names of at most 100 bytes. */
export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ name, content }) => [header(name, content.length), padded(content)])
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]))
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, 100)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content], Math.ceil(content.length / BLOCK) * BLOCK)
}

function text(head: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(head.subarray(start, start + length))
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}
