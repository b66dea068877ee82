import { expect, test } from 'vitest'
import { createContext } from '../context.js'
import { createFakeIo, type FakeIoOptions } from '../testing/fake-io.js'
import { takePassphrase } from './passphrase.js'

async function take(options: FakeIoOptions & { readonly lines?: string[] }, wanted = {}) {
  const io = createFakeIo(options)
  const lines = [...(options.lines ?? [])]
  const hiddenLine = async (ask: () => void) => {
    // A question that stands there before nothing is shown any more is answered too early by whoever is quick.
    expect(io.err()).toMatch(/^$|\n$/)
    ask()
    return lines.shift() ?? ''
  }
  const stdin = { ...io.stdin, hiddenLine }
  const passphrase = await takePassphrase(createContext({ ...io, stdin }), {
    fromStdin: false,
    isNew: false,
    ...wanted,
  })
  return { passphrase, asked: io.err() }
}

test('is the first line of stdin, the variable, or what is typed, in this order', async () => {
  const env = { EVERGRANT_PASSPHRASE: 'from the variable' }
  expect(await take({ env, input: 'from stdin\r\n' }, { fromStdin: true })).toEqual({
    passphrase: 'from stdin',
    asked: '',
  })
  expect(await take({ env, isTTY: true })).toEqual({ passphrase: 'from the variable', asked: '' })
  expect(await take({ isTTY: true, lines: ['typed'] })).toEqual({
    passphrase: 'typed',
    asked: 'Passphrase of the bundle: \n',
  })
})

test('a new one is typed twice', async () => {
  const twice = await take({ isTTY: true, lines: ['typed', 'typed'] }, { isNew: true })
  expect(twice).toEqual({
    passphrase: 'typed',
    asked: 'Passphrase for the bundle (at least 12 characters): \nThe same again: \n',
  })
  const slip = take({ isTTY: true, lines: ['typed', 'tiped'] }, { isNew: true })
  await expect(slip).rejects.toMatchObject({ code: 'PASSPHRASE_UNUSABLE', exitCode: 2 })
})

test('is not waited for where nobody can type it', async () => {
  await expect(take({ isTTY: false })).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'Set EVERGRANT_PASSPHRASE, or pass --passphrase-stdin.',
  })
})
