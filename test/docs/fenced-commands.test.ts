import { describe, expect, test } from 'vitest'
import { difference, fencedCommands } from './fenced-commands.js'

describe('the commands of a document', () => {
  test('are those of its console blocks, with what they show', () => {
    const text = [
      'Text `$ not this`',
      '```sh',
      '$ nor this',
      '```',
      '```console',
      '$ one \\',
      '  more',
      'shown',
      '',
      'below',
      '$ two',
      '```',
      '```console',
      '$ three',
      'its',
      '```',
    ].join('\n')
    expect(fencedCommands(text)).toEqual([
      { line: 6, command: 'one \\\n  more', shown: ['shown', '', 'below'] },
      { line: 11, command: 'two', shown: [] },
      { line: 14, command: 'three', shown: ['its'] },
    ])
  })

  test.each([
    ['```console\nshown\n```', 'Line 2 shows something before there is a command'],
    ['```console\n$ one \\\n```', 'Line 3: the command before goes on nowhere'],
  ])('%j is refused', (text, message) => {
    expect(() => fencedCommands(text)).toThrow(message)
  })
})

describe('what is shown', () => {
  test.each<[string[], string]>([
    [[], ''],
    [['one', 'two'], 'one\ntwo\n'],
    [['a … c'], 'a b.b c\n'],
    [['one', '…'], 'one\ntwo\nthree\n'],
    [['one', '…'], 'one\n'],
    [['…', 'three'], 'one\ntwo\nthree\n'],
    [['one', ''], 'one\n'],
  ])('%j fits %j', (shown, output) => {
    expect(difference(shown, output)).toBeUndefined()
  })

  test.each<[string[], string]>([
    [[], 'one\n'],
    [['one'], ''],
    [['one'], 'one\ntwo\n'],
    [['o.e'], 'one\n'],
    [['a … c'], 'a b\nc\n'],
    [['…', 'two'], 'one\ntwo\nthree\n'],
  ])('%j does not fit %j', (shown, output) => {
    expect(difference(shown, output)).toContain('it was:')
  })
})
