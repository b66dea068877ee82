import { describe, expect, test } from 'vitest'

import { EvergrantError } from '../errors.js'
import { createSealingKey, formatKeyRing, keyRing, parseKeyRing } from './key-ring.js'

const raw = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)
const base64 = Buffer.from(raw).toString('base64')

describe('parseKeyRing', () => {
  test.each([
    ['one entry', `a:${base64}`, ['a']],
    ['two entries, the first seals', `a:${base64},b:${base64}`, ['a', 'b']],
    ['spaces and line ends', ` a:${base64} ,\r\n b: ${base64}\n`, ['a', 'b']],
    ['a trailing comma', `a:${base64},`, ['a']],
    ['every character of a kid', `2026-01_x.Y:${base64}`, ['2026-01_x.Y']],
    ['base64 without padding', `a:${base64.replace('=', '')}`, ['a']],
    ['base64url', `a:${Buffer.from(raw).toString('base64url')}`, ['a']],
  ])('reads %s', (_, text, kids) => {
    const { active, all } = parseKeyRing(text, 'KEYS')
    expect(all.map(({ kid }) => kid)).toEqual(kids)
    expect(active).toBe(all[0])
    for (const { key } of all) expect([...key.reveal()]).toEqual([...raw])
  })

  test.each([
    ['nothing', '', 'KEYS holds no key'],
    ['only separators', ' , ,', 'KEYS holds no key'],
    ['no kid', base64, 'entry 1 of KEYS has no ":"'],
    ['an empty kid', `:${base64}`, 'entry 1 of KEYS has a kid'],
    ['a kid with a slash', `a/b:${base64}`, 'entry 1 of KEYS has a kid'],
    ['a kid of 65 characters', `${'k'.repeat(65)}:${base64}`, 'entry 1 of KEYS has a kid'],
    ['31 bytes', `a:${btoa('x'.repeat(31))}`, 'entry 1 of KEYS does not hold 32 bytes'],
    ['33 bytes', `a:${btoa('x'.repeat(33))}`, 'entry 1 of KEYS does not hold 32 bytes'],
    ['hex', `a:${'0f'.repeat(32)}`, 'entry 1 of KEYS does not hold 32 bytes'],
    ['bits beyond the 32 bytes', `a:${base64.replace(/.=$/, 'B=')}`, 'entry 1 of KEYS does not hold 32 bytes'],
    ['a bad second entry', `a:${base64},b:secretsecret`, 'entry 2 of KEYS does not hold 32 bytes'],
    ['the same kid twice', `a:${base64},b:${base64},a:${base64}`, 'entries 1 and 3 of KEYS have the same kid'],
  ])('refuses %s without repeating it', (_, text, message) => {
    const error = errorOf(() => parseKeyRing(text, 'KEYS'))
    expect(error).toMatchObject({ code: 'KEY_INVALID', message: expect.stringContaining(message) })
    const told = JSON.stringify(error) + String(error)
    for (const part of text.split(/[,:]/).filter((each) => each.length > 4)) expect(told).not.toContain(part)
  })

  test('reads what formatKeyRing writes', () => {
    const written = keyRing(createSealingKey('new'), [createSealingKey('old')])
    const read = parseKeyRing(formatKeyRing(written), 'KEYS')
    expect(read.active).toBe(read.all[0])
    expect(read.all.map(({ kid, key }) => [kid, [...key.reveal()]])).toEqual(
      written.all.map(({ kid, key }) => [kid, [...key.reveal()]]),
    )
  })
})

function errorOf(call: () => unknown): EvergrantError {
  try {
    call()
  } catch (error) {
    if (error instanceof EvergrantError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
