import { Command, CommanderError } from 'commander'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CommandSpec, GLOBAL_OPTIONS } from './command-spec.js'
import type { Context } from './context.js'
import { defineCommand, toOption } from './define-command.js'
import { PLAIN_COMMANDS, plainCommand as specOf } from './plain-commands.js'
import { readPlainLine } from './plain-line.js'

const SPECS = Object.entries<CommandSpec>(PLAIN_COMMANDS).map(([name, spec]) => ({ name, spec }))

describe('a plain line', () => {
  test.each([
    [['call', 'search', 'query=x', '--json'], { words: ['search', 'query=x'], flags: {}, globalFlags: { json: true } }],
    [['--profile', 'work', 'tools'], { words: [], flags: {}, globalFlags: { profile: 'work' } }],
    [['call', 'x', '--input', '-'], { words: ['x'], flags: { input: '-' }, globalFlags: {} }],
    [['search', 'a', 'b', '--limit', '3'], { words: ['a', 'b'], flags: { limit: '3' }, globalFlags: {} }],
    [['fetch', 'self', '--raw'], { words: ['self'], flags: { raw: true }, globalFlags: {} }],
  ])('%j is understood', (argv, expected) => {
    expect(readPlainLine(argv, specOf)).toMatchObject(expected)
  })

  test.each([
    [[]],
    [['login']],
    [['nonsense']],
    [['call']],
    [['tools', 'a', 'b']],
    [['call', 'x', '--help']],
    [['call', 'x', '--', '-y=1']],
    [['call', 'x', '--input']],
    [['call', 'x', '--input', '--json']],
    [['call', 'x', '--inp', '{}']],
    [['call', 'x', '-j']],
    [['--input', '{}', 'call', 'x']],
    [['search', 'a', '--limit', 'many']],
    [['search', 'a', '--limit', '-']],
    [['fetch', 'x', '--md', '--raw']],
    [['tools', '--profile=work']],
  ])('%j is not', (argv) => expect(readPlainLine(argv, specOf)).toBeUndefined())
})

test('whatever is understood as a plain line, the library of the command line understands in the same way', async () => {
  const commands = ['call', 'tools', 'search', 'fetch', 'help']
  const words = ['x', 'a=1', '-', '--', '', '3']
  const flags = ['-x', '--json', '--profile', '--server', '--input', '--limit', '--md', '--raw', '--help', '--inp']
  const word = fc.constantFrom(...commands, ...words, ...flags, '--version', '--limit=2')
  let plain = 0
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (argv) => {
      const line = readPlainLine(argv, specOf)
      if (line === undefined) return
      plain += 1
      expect(await readByLibrary(argv)).toEqual({
        spec: line.spec,
        words: line.words,
        flags: line.flags,
        globalFlags: line.globalFlags,
      })
    }),
    { numRuns: 20_000 },
  )
  expect(plain).toBeGreaterThan(100)
})

async function readByLibrary(argv: readonly string[]) {
  let read: object | undefined
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option))
  const context = {} as Context
  for (const { name, spec } of SPECS) {
    const watched: CommandSpec = {
      ...spec,
      run: async (_, words, flags) => void (read = { spec, words, flags, globalFlags: program.opts() }),
    }
    defineCommand(program.command(name), context, watched)
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.message
    throw error
  }
  return read
}
