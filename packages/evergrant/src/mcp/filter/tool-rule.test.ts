import { expect, test } from 'vitest'
import { createToolRule, type ToolRuleOptions } from './tool-rule.js'

const knownReads = new Set(['read', 'look'])

test.each<[what: string, options: ToolRuleOptions, name: string, forbidding: string | undefined]>([
  ['nothing is forbidden without options', {}, 'write', undefined],
  ['read-only lets a known read through', { readOnly: true }, 'read', undefined],
  ['read-only forbids what it does not know', { readOnly: true }, 'other', 'read-only'],
  ['read-only goes by the exact name', { readOnly: true }, 'READ', 'read-only'],
  ['read-only lets through what a person allows', { readOnly: true, allow: ['write'] }, 'write', undefined],
  ['a person allows names, not patterns', { readOnly: true, allow: ['*'] }, 'write', 'read-only'],
  ['a list lets its tools through', { tools: ['a*', 'b'] }, 'b', undefined],
  ['a list forbids the others', { tools: ['a*', 'b'] }, 'c', 'tools'],
  ['a person adds to the list', { tools: ['a'], allow: ['c'] }, 'c', undefined],
  ['both have to agree: no read', { readOnly: true, tools: ['w*'] }, 'write', 'read-only'],
  ['both have to agree: not listed', { readOnly: true, tools: ['r*'] }, 'look', 'tools'],
  ['both agree', { readOnly: true, tools: ['r*'] }, 'read', undefined],
  ['what is to be ignored is forbidden', { ignoreTools: ['del*'] }, 'delete', 'ignore-tool'],
  ['the others are not', { ignoreTools: ['del*'] }, 'write', undefined],
  ['ignoring wins over a list and a person', { tools: ['*'], allow: ['a'], ignoreTools: ['a'] }, 'a', 'ignore-tool'],
])('%s', (_what, options, name, forbidding) => {
  expect(createToolRule({ knownReads, ...options }).forbids(name)).toBe(forbidding)
})

test('what the server calls a write is no read any more, what it calls a read is none by that', () => {
  const rule = createToolRule({ readOnly: true, knownReads, allow: ['named'] })
  rule.hear('read', false)
  rule.hear('look', undefined)
  rule.hear('other', true)
  rule.hear('named', false)
  expect(['read', 'look', 'other', 'named'].map(rule.forbids)).toEqual(['read-only', undefined, 'read-only', undefined])
  rule.hear('read', true)
  expect(rule.forbids('read')).toBeUndefined()
})
