import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { type Keyboard, readHiddenLine } from './hidden-line.js'

/** A terminal in memory: what is typed, and whether it is left as it was. */
function createKeyboard() {
  const keys = new EventEmitter()
  const state = { isRaw: false, isPaused: true }
  const keyboard = Object.assign(keys, {
    setRawMode: (isRaw: boolean) => Object.assign(keyboard, (state.isRaw = isRaw)),
    setEncoding: () => keyboard,
    pause: () => Object.assign(keyboard, (state.isPaused = true)),
    resume: () => Object.assign(keyboard, (state.isPaused = false)),
  })
  return { keyboard: keyboard as unknown as Keyboard, type: (text: string) => keys.emit('data', text), state, keys }
}

test.each([
  ['a line', ['secret words\r'], 'secret words'],
  ['letters one by one', ['a', 'b', '\n'], 'ab'],
  ['a slip that is corrected', ['abx\u007F', 'c\r'], 'abc'],
  ['a whole character', ['a\u{1F511}\b\r'], 'a'],
  ['one begun anew', ['wrong\u0015right\r'], 'right'],
  ['arrows and other keys, which add nothing', ['a\u001B[D\u001B[3~\u001BOPb\t\r'], 'ab'],
  ['the end of the input', ['abc\u0004'], 'abc'],
  ['only the first line', ['one\rtwo\r'], 'one'],
])('reads %s', async (_name, chunks, expected) => {
  const { keyboard, type, state, keys } = createKeyboard()
  let asked = {}
  const ask = () => (asked = { ...state })
  const line = readHiddenLine(keyboard, { ask, signal: new AbortController().signal })
  expect(asked).toEqual({ isRaw: true, isPaused: false })
  for (const chunk of chunks) type(chunk)
  expect(await line).toBe(expected)
  expect(state).toEqual({ isRaw: false, isPaused: true })
  expect(keys.listenerCount('data')).toBe(0)
})

test('Ctrl-C and a signal interrupt it, and give the terminal back', async () => {
  for (const stop of ['key', 'signal', 'before'] as const) {
    const { keyboard, type, state } = createKeyboard()
    const controller = new AbortController()
    if (stop === 'before') controller.abort()
    const line = readHiddenLine(keyboard, { ask: () => undefined, signal: controller.signal })
    if (stop === 'key') type('abc\u0003')
    if (stop === 'signal') controller.abort()
    await expect(line).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(state).toEqual({ isRaw: false, isPaused: true })
  }
})
