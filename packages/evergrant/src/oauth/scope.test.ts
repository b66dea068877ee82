import { describe, expect, it } from 'vitest'
import { chooseScope, type ScopeChoice } from './scope.js'

describe('chooseScope', () => {
  // @requirement mcp-auth/scope-sets-unrelated, mcp-auth/challenged-scope-authoritative, mcp-auth/scope-order
  // @requirement mcp-auth/least-privilege, rfc-6749/scope-syntax
  it.each<[string, ScopeChoice, string | undefined]>([
    ['nothing known: none', {}, undefined],
    ['the request wins', { requested: 'a', challenge: 'b', supported: ['c'] }, 'a'],
    ['an empty request means none', { requested: '', challenge: 'b' }, undefined],
    ['so does a blank one', { requested: ' ', challenge: 'b' }, undefined],
    ['then the challenge', { challenge: 'b', supported: ['c'] }, 'b'],
    ['then all that is supported', { supported: ['c', 'd'] }, 'c d'],
    ['an empty challenge counts as none', { challenge: '', supported: ['c'] }, 'c'],
    ['an empty list counts as none', { supported: [] }, undefined],
    ['space and repetition are tidied', { challenge: ' a  b\ta ' }, 'a b'],
    ['what no scope can be is left out', { challenge: 'a "b" c\\d', supported: ['x'] }, 'a'],
    ['offline access joins the scopes of the server', { challenge: 'a', offlineAccess: true }, 'a offline_access'],
    ['offline access is not repeated', { supported: ['offline_access', 'a'], offlineAccess: true }, 'offline_access a'],
    ['offline access is not asked for alone', { offlineAccess: true }, undefined],
    ['offline access does not widen a request', { requested: 'a', offlineAccess: true }, 'a'],
  ])('%s', (_, choice, expected) => expect(chooseScope(choice)).toBe(expected))

  it('names the wrong part of a request', () => {
    expect(() => chooseScope({ requested: 'a b"c' })).toThrow(new TypeError('scope: "b\\"c" is not an OAuth scope'))
  })
})
