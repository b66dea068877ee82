import { expect, it } from 'vitest'
import { goneOutcome, pullOutcome } from './pull-outcome.js'

const base = {
  isKnown: true,
  file: 'as-written',
  isRemoteNew: false,
  isTextNew: false,
  isShown: true,
  prefer: undefined,
} as const

it.each([
  ['nothing changed', {}, 'unchanged'],
  ['the server has something new', { isRemoteNew: true, isTextNew: true }, 'updated'],
  ['only what the server works out is new', { isTextNew: true }, 'updated'],
  ['the file is new', { isKnown: false, file: 'missing' }, 'new'],
  ['the file was removed', { file: 'missing' }, 'restored'],
  ['the file was changed', { file: 'changed' }, 'kept'],
  ['the file was changed, and the server prefers nothing', { file: 'changed', prefer: 'theirs' }, 'kept'],
  ['both changed', { file: 'changed', isRemoteNew: true, isTextNew: true }, 'conflict'],
  ['both changed, theirs is asked for', { file: 'changed', isRemoteNew: true, prefer: 'theirs' }, 'theirs'],
  ['both changed, ours is asked for', { file: 'changed', isRemoteNew: true, prefer: 'ours' }, 'ours'],
  [
    'both changed, ours is asked for, and the server has something that no conflict showed',
    { file: 'changed', isRemoteNew: true, prefer: 'ours', isShown: false },
    'conflict',
  ],
  ['both changed to the same', { file: 'as-wanted', isRemoteNew: true, isTextNew: true }, 'unchanged'],
  ['a page of an unknown folder is there as it is', { isKnown: false, file: 'as-wanted' }, 'unchanged'],
  [
    'a page of an unknown folder is there otherwise',
    { isKnown: false, file: 'changed', isRemoteNew: true },
    'conflict',
  ],
] as const)('where %s', (_, seen, outcome) => {
  expect(pullOutcome({ ...base, ...seen })).toBe(outcome)
})

it.each([
  ['as-written', false, 'gone'],
  ['as-written', true, 'removed'],
  ['missing', false, 'removed'],
  ['changed', false, 'gone-changed'],
  ['changed', true, 'gone-changed'],
] as const)('of a page that is gone, whose file is %s, with --prune %s: %s', (file, prune, outcome) => {
  expect(goneOutcome({ file, prune })).toBe(outcome)
})
