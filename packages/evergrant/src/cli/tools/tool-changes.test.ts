import { expect, test } from 'vitest'
import type { Tool } from '../../index.js'
import { toolChanges } from './tool-changes.js'

const tool = (name: string, properties: object = {}, more: object = {}): Tool => ({
  name,
  inputSchema: { type: 'object', properties, ...more },
})
const NONE = { added: [], removed: [], changed: [] }

test.each<[string, Tool[], Tool[], object]>([
  ['nothing', [tool('a', { x: { type: 'string' } })], [tool('a', { x: { type: 'string' } })], NONE],
  ['another order', [tool('a'), tool('b')], [tool('b'), tool('a')], NONE],
  ['a tool that came, and one that went', [tool('a')], [tool('b')], { added: ['b'], removed: ['a'], changed: [] }],
  [
    'arguments that came, went, and take something else',
    [tool('a', { gone: {}, same: { type: 'string' }, other: { type: 'string' } })],
    [tool('a', { same: { description: 'words', type: 'string' }, other: { type: 'number' }, new: {} })],
    {
      ...NONE,
      changed: [{ name: 'a', added: ['new'], removed: ['gone'], changed: ['other'], isDescribedAnew: false }],
    },
  ],
  [
    'an argument that is needed now',
    [tool('a', { x: {} })],
    [tool('a', { x: {} }, { required: ['x'] })],
    { ...NONE, changed: [{ name: 'a', added: [], removed: [], changed: ['x'], isDescribedAnew: false }] },
  ],
  [
    'a property that is called description',
    [tool('a', { x: { properties: { description: { type: 'string' } } } })],
    [tool('a', { x: { properties: { description: { type: 'number' } } } })],
    { ...NONE, changed: [expect.objectContaining({ changed: ['x'] })] },
  ],
  [
    'other words',
    [{ ...tool('a'), description: 'old' }],
    [{ ...tool('a'), description: 'new' }],
    { ...NONE, changed: [{ name: 'a', added: [], removed: [], changed: [], isDescribedAnew: true }] },
  ],
])('tells %s', (_, before, now, changes) => {
  expect(toolChanges(before, now)).toEqual(changes)
})
