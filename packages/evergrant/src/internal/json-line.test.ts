import { expect, it } from 'vitest'
import { asLine } from './json-line.js'

const bytes = (text: string) => new TextEncoder().encode(text)

it('leaves a message without line breaks untouched', () => {
  const message = bytes('{"text":"a\\nb\\r"}')
  expect(asLine(message)).toBe(message)
})

it.each(['{\n  "a": [1,\r\n2],\r"b":\n1.0\n}', '\n{}\n'])('makes one line of %j that means the same', (text) => {
  const line = new TextDecoder().decode(asLine(bytes(text)))
  expect(line).not.toMatch(/[\r\n]/)
  expect(JSON.parse(line)).toEqual(JSON.parse(text))
  expect(line.length).toBe(text.length)
})
