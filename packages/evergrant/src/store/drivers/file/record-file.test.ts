import { describe, expect, test } from 'vitest'

import { isEvergrantError } from '../../../errors.js'
import { decodeRecordFile, encodeRecordFile, type RecordFile } from './record-file.js'

const name = { key: 'credential/a', version: '0123456789abcdef.7' }
const file: RecordFile = {
  payload: Buffer.from('line one\nline two\0'),
  dueAt: 5,
  expiresAt: undefined,
  removed: false,
}
const encoded = Buffer.from(encodeRecordFile(name, file))

/** Read by every later version. */
const PINNED = `evergrant record 1 13787a44ef1cc644b307df9d4effa5723b5c0c32a9a89c4a40c76d133df7088a
{"key":"credential/a","version":"0123456789abcdef.7","length":18,"dueAt":5}
line one
line two\0`

describe('a record file', () => {
  test('looks as it always has', () => {
    expect(encoded.toString()).toBe(PINNED)
    expect(decodeRecordFile(Buffer.from(PINNED), name, 'path')).toEqual({
      ...file,
      payload: new Uint8Array(file.payload),
    })
  })

  test.each([
    { ...file, payload: new Uint8Array(0) },
    { ...file, dueAt: undefined, expiresAt: 9 },
    { ...file, payload: new Uint8Array(0), removed: true },
  ])('keeps %j', (each) => {
    const decoded = decodeRecordFile(Buffer.from(encodeRecordFile(name, each)), name, 'path')
    expect(decoded).toEqual({ ...each, payload: new Uint8Array(each.payload) })
  })

  test('is refused when cut short anywhere', () => {
    for (let length = 0; length < encoded.length; length++) {
      expect(codeOf(encoded.subarray(0, length)), `cut to ${length}`).toBe('RECORD_UNREADABLE')
    }
  })

  test('is refused with any bit flipped', () => {
    for (let at = 0; at < encoded.length * 8; at++) {
      const flipped = Buffer.from(encoded)
      flipped[at >> 3] = (flipped[at >> 3] ?? 0) ^ (1 << (at & 7))
      // A flipped format number may read as a later one.
      expect(codeOf(flipped), `bit ${at}`).toMatch(/^RECORD_(UNREADABLE|TOO_NEW)$/)
    }
  })

  test('is refused with a tail', () => {
    expect(codeOf(Buffer.concat([encoded, Buffer.from('x')]))).toBe('RECORD_UNREADABLE')
  })

  test('is refused under the name of another record or version', () => {
    expect(codeOf(encoded, { ...name, key: 'credential/b' })).toBe('RECORD_UNREADABLE')
    expect(codeOf(encoded, { ...name, version: '0123456789abcdef.8' })).toBe('RECORD_UNREADABLE')
  })

  test('of a later format asks for an update', () => {
    expect(codeOf(Buffer.from(encoded.toString().replace('record 1', 'record 2')))).toBe('RECORD_TOO_NEW')
  })
})

function codeOf(bytes: Buffer, as = name): string {
  try {
    decodeRecordFile(bytes, as, 'path')
  } catch (error) {
    if (isEvergrantError(error)) return error.code
    throw error
  }
  return 'read'
}
