import { expect, test } from 'vitest'
import { judge, type Told } from './judge.js'

const accepted = (token: string): Told => ({ token, kind: 'own', outcome: 'accepted' })
const refused = (token: string, code: string): Told => ({ token, kind: 'shared', outcome: 'refused', code })

test.each<[string, Told[], string, string[]]>([
  ['everything is as it was told', [accepted('p1x0'), refused('p1x1', 'EDIT_CONFLICT')], '- p1x0', []],
  ['an accepted edit is missing', [accepted('p1x0')], '', ['p1x0 was accepted (no code) and stands there 0 times']],
  [
    'an accepted edit is there twice',
    [accepted('p1x0')],
    '- p1x0\n- p1x0',
    ['p1x0 was accepted (no code) and stands there 2 times'],
  ],
  [
    'a refused edit is there',
    [refused('p1x0', 'EDIT_CONFLICT')],
    '- p1x0',
    ['p1x0 was refused (EDIT_CONFLICT) and stands there 1 times'],
  ],
  ['one that may be there is there', [refused('p1x0', 'MAYBE_COMMITTED')], '- p1x0', []],
  ['one that may be there is not there', [refused('p1x0', 'MAYBE_COMMITTED')], '', []],
  [
    'one that may be there is there twice',
    [refused('p1x0', 'MAYBE_COMMITTED')],
    '- p1x0\n- p1x0',
    ['p1x0 was refused (MAYBE_COMMITTED) and stands there 2 times'],
  ],
  ['one is there of which nobody told', [], '- p1x0', ['p1x0 stands there, and nobody told of it']],
])('where %s', (_, told, content, faults) => {
  expect(judge(told, { content, asked: told.length }).faults).toEqual(faults)
})

test('edits that were not told of are a fault', () => {
  expect(judge([], { content: '', asked: 3 }).faults).toEqual(['3 edits of 3 were not told of'])
})
