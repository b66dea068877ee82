import { expect, test } from 'vitest'

import { readOptions } from './options.js'

test('the defaults are those of the documentation', () => {
  expect(readOptions({})).toEqual({
    port: 0,
    seed: 1,
    accessTokenSeconds: 3600,
    refreshTokenSeconds: 180 * 24 * 3600,
    idleSeconds: 30 * 24 * 3600,
    strict: false,
    transports: ['http', 'sse'],
    eras: ['legacy'],
    autoApprove: true,
    resourceDocument: 'origin',
    clock: 'system',
    vintage: '2026-10',
    plan: 'business',
    ai: true,
    rateLimit: 'off',
    laterTools: false,
    truncatePagesAt: 0,
    loopbackSources: false,
    rows: 0,
    users: 5,
    teams: 3,
  })
})

test.each([
  ['port', -1, 'port must be a whole number from 0 to 65535, not -1'],
  ['port', 1.5, 'port must be'],
  ['port', '80', 'port must be'],
  ['seed', -1, 'seed must be'],
  ['accessTokenSeconds', 0, 'accessTokenSeconds must be'],
  ['refreshTokenSeconds', Number.NaN, 'refreshTokenSeconds must be'],
  ['idleSeconds', 0, 'idleSeconds must be'],
  ['transports', [], 'transports must list one or more of http, sse, not []'],
  ['transports', ['ws'], 'transports must list'],
  ['eras', ['legacy', 'future'], 'eras must list'],
  ['resourceDocument', 'both', 'resourceDocument must be one of origin, path, none, not both'],
  ['clock', 'fast', 'clock must be one of system, manual, not fast'],
])('%s refuses %j', (name, value, message) => {
  expect(() => readOptions({ [name]: value })).toThrow(TypeError)
  expect(() => readOptions({ [name]: value })).toThrow(message)
})
