import { expect, it } from 'vitest'
import { createContext } from './context.js'
import { createFakeIo } from './testing/fake-io.js'

const HOSTILE = 'a\u001B[2Jb'

it.each([
  ['a terminal', true, 'a[2Jb\n'],
  ['a pipe, as it is', false, `${HOSTILE}\n`],
])('prints data to %s', (_, isTTY, expected) => {
  const io = createFakeIo({ isTTY })
  createContext(io).print(HOSTILE)
  expect(io.out()).toBe(expected)
})

it('ends what it prints with one line break', () => {
  const io = createFakeIo()
  createContext(io).print('one')
  createContext(io).print('two\n')
  expect(io.out()).toBe('one\ntwo\n')
})

it('takes the connection from flags, then from the environment, then leaves it to the library', () => {
  const env = { EVERGRANT_PROFILE: 'work', EVERGRANT_SERVER: 'https://MCP.example/mcp#x' }
  const context = createContext(createFakeIo({ env }))
  expect(context.connection()).toEqual({ profile: 'work', server: 'https://mcp.example/mcp' })
  context.applyFlags({ profile: 'home' })
  expect(context.connection()).toEqual({ profile: 'home', server: 'https://mcp.example/mcp' })
  expect(createContext(createFakeIo()).connection()).toEqual({})
})
