import { describe, expect, it } from 'vitest'
import { parseUpdates, updatesFromPairs } from './update-words.js'

describe('pairs of --old and --new', () => {
  it.each([
    [['a'], ['b'], false, [{ old: 'a', new: 'b' }]],
    [
      ['a', 'c'],
      ['b', ''],
      true,
      [
        { old: 'a', new: 'b', all: true },
        { old: 'c', new: '', all: true },
      ],
    ],
  ])('%j and %j', (old, replacements, all, updates) => {
    expect(updatesFromPairs(old, replacements, all)).toEqual(updates)
  })

  it.each([
    [['a', 'b'], ['c'], '--old is given 2 times and --new once'],
    [[], ['c'], '--old is given 0 times and --new once'],
    [[''], ['c'], '--old is empty'],
  ])('%j and %j are refused', (old, replacements, message) => {
    expect(() => updatesFromPairs(old, replacements, false)).toThrow(message)
  })
})

describe('edits as JSON', () => {
  it('are taken as they are', () => {
    const text = '[{"old":"a","new":"b"},{"old":"c","new":"","all":true}]'
    expect(parseUpdates(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['[{', 'it is not JSON'],
    ['{}', 'it is no list of edits'],
    ['[]', 'it is no list of edits'],
    ['[1]', 'edit 1 is no object'],
    ['[{"old":"a","new":"b"},{"old":""}]', 'edit 2 needs "old", a text'],
    ['[{"old":"a"}]', 'edit 1 needs "new", a text'],
    ['[{"old":"a","new":"b","all":"yes"}]', '"all" of edit 1 is neither true nor false'],
    ['[{"old_str":"a","new":"b"}]', 'edit 1 has a member "old_str"'],
  ])('%j is refused', (text, message) => {
    expect(() => parseUpdates(text)).toThrow(message)
  })
})
