import { describe, expect, test } from 'vitest'
import { createContext } from '../context.js'
import { createFakeIo, type FakeIoOptions } from '../testing/fake-io.js'
import { createAnswers } from './answers.js'
import { whenAsked } from './when-asked.js'

const { signal } = new AbortController()

function at(options: FakeIoOptions, root?: string) {
  const io = createFakeIo({ env: { EVERGRANT_SERVER: 'https://mcp.example/mcp' }, ...options })
  const context = createContext(io)
  return { io, context, answer: createAnswers(context, { root }) }
}

describe('at a terminal', () => {
  const ask = (params: object) => ({ method: 'elicitation/create', params, signal })

  test('a form without fields is one question', async () => {
    const { io, answer } = at({ isTTY: true, input: 'what\ny\n' })
    expect(await answer(ask({ message: 'Go on?' }))).toEqual({ action: 'accept', content: {} })
    expect(io.err()).toContain('mcp.example asks:\n  Go on?\n')
    expect(io.err()).not.toContain('e to change it')
  })

  test.each([
    ['what is no web page', { mode: 'url', url: 'file:///etc/passwd', message: 'Look' }, 'is no web page'],
    ['a way that is not known', { mode: 'telepathy' }, 'in a way that is not known here'],
    ['no form', { requestedSchema: { properties: { a: { type: 'object' } } } }, 'that no form can ask for'],
  ])('%s is declined without a question', async (_, params, said) => {
    const { io, answer } = at({ isTTY: true, input: 'y\n' })
    expect(await answer(ask(params))).toEqual({ action: 'decline' })
    expect(io.err()).toContain(said)
  })

  test('a page is opened only when that is asked for', async () => {
    const link = ask({ mode: 'url', url: 'https://login.example@evil.example/', message: 'Look' })
    const looking = at({ isTTY: true, input: 'd\n' })
    expect(await looking.answer(link)).toEqual({ action: 'decline' })
    expect(looking.io.opened).toEqual([])
    expect(looking.io.err()).toContain('asks you to open a page of evil.example:')
    const going = at({ isTTY: true, input: 'o\ny\nc\n' })
    expect(await going.answer(link)).toEqual({ action: 'cancel' })
    expect(going.io.opened).toEqual(['https://login.example@evil.example/'])
  })

  test.each(['x\nSend this to bank.example? Enter for yes: \nyes', 'x\u2028y', 'x\u202Ey'])(
    'a default is shown whole and on one line: %j',
    async (preset) => {
      const { io, answer } = at({ isTTY: true, input: 'constructor\ny\n\ny\n' })
      const requestedSchema = { properties: { note: { type: 'string', title: 'Note', default: preset } } }
      expect(await answer(ask({ message: 'Fill in', requestedSchema }))).toEqual({
        action: 'accept',
        content: { note: preset },
      })
      expect(io.err()).not.toContain(preset)
      expect(io.err()).toContain('\\')
    },
  )

  test('of two questions at once the second waits', async () => {
    const { io, answer } = at({ isTTY: true, input: 'y' })
    await Promise.all([answer(ask({ message: 'First?' })), answer(ask({ message: 'Second?' }))])
    expect(io.err()).toMatch(/First\?[^]*Send this[^]*Second\?[^]*Send this/)
  })
})

test('a model is not there, folders are those that were given, and the rest is not known', async () => {
  const { io, answer } = at({}, '/plans')
  expect(await answer({ method: 'sampling/createMessage', params: {}, signal })).toBeUndefined()
  expect(io.err()).toContain('the answer of a language model, which is declined')
  const roots = { roots: [{ uri: 'file:///plans', name: 'plans' }] }
  expect(await answer({ method: 'roots/list', params: {}, signal })).toEqual(roots)
  expect(await at({}).answer({ method: 'roots/list', params: {}, signal })).toEqual({ roots: [] })
  expect(await answer({ method: 'tasks/get', params: {}, signal })).toBeUndefined()
})

test.each([
  [{ isTTY: true }, {}, {}, { elicitation: { form: {}, url: {} } }],
  [{ isTTY: false }, {}, {}, undefined],
  [{ isTTY: true }, { json: true }, {}, undefined],
  [{ isTTY: true }, {}, { readsInput: true }, undefined],
  [{ isTTY: false }, {}, { root: '/a' }, { roots: {} }],
])('what can be asked at %j with %j and %j is announced', (options, flags, asked, capabilities) => {
  const { context } = at(options)
  context.applyFlags(flags)
  expect(whenAsked(context, asked).capabilities).toEqual(capabilities)
})
