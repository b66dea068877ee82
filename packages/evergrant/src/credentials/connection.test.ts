import { expect, test } from 'vitest'
import { parseConnection } from './connection.js'

test('the same options give one and the same connection, however the server is written', () => {
  const connection = parseConnection({ owner: 'ada', server: 'https://one.example/mcp' })
  expect(parseConnection({ owner: 'ada', server: 'https://one.example/mcp' })).toBe(connection)
  expect(parseConnection({ owner: 'ada', server: new URL('https://one.example/mcp'), profile: 'default' })).toBe(
    connection,
  )
  expect(parseConnection({ owner: 'eve', server: 'https://one.example/mcp' })).toEqual({ ...connection, owner: 'eve' })
  expect(parseConnection({ owner: 'ada', server: 'https://one.example/mcp', profile: 'b' }).profile).toBe('b')
})

test('nobody changes it for the others', () => {
  const connection = parseConnection() as { owner: string }
  expect(() => (connection.owner = 'eve')).toThrow(TypeError)
})

test('what is no name is refused each time', () => {
  for (const owner of ['', 'a\u0000', 'x'.repeat(201)]) {
    for (let time = 0; time < 2; time += 1) expect(() => parseConnection({ owner })).toThrow(TypeError)
  }
})

test('those that were not asked for of late are forgotten', () => {
  const first = parseConnection({ owner: 'first' })
  for (let n = 0; n < 1_000; n += 1) parseConnection({ owner: `owner-${n}` })
  expect(parseConnection({ owner: 'first' })).not.toBe(first)
})
