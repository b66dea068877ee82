import { expect, it } from 'vitest'
import { assertWireHeaders } from './wire-guard.js'

it('gives names and values in turn, and whether they are ASCII', () => {
  expect(assertWireHeaders({ a: 'x', b: '' })).toEqual({ list: ['a', 'x', 'b', ''], isAscii: true })
  expect(assertWireHeaders({ a: 'é' })).toEqual({ list: ['a', 'é'], isAscii: false })
  expect(assertWireHeaders({})).toEqual({ list: [], isAscii: true })
})

it.each([
  ['a value that would pass for another header', { a: 'x\nevil\ny' }],
  ['a name that would pass for another header', { 'a\nx\nevil': 'y' }],
  ['two that are out of step together', { 'a\nx': 'y', b: 'z\nw' }],
  ['a value with CR and LF', { a: 'x\r\nevil: y' }],
  ['a value with a zero', { a: 'x\0' }],
  ['a value beyond Latin-1', { a: '\u2028' }],
  ['an empty name', { '': 'x' }],
  ['a name with a space', { 'a b': 'x' }],
  ['a name of the wire', { Host: 'evil.example' }],
])('refuses %s', (_, headers) => {
  expect(() => assertWireHeaders(headers as unknown as Record<string, string>)).toThrow(TypeError)
})
