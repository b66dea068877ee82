import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bearerChallenge, parseChallenges } from './challenge.js'

describe('parseChallenges', () => {
  // @requirement mcp-auth/parses-challenges
  it.each([
    ['nothing', null, []],
    ['an empty header', '', []],
    ['a bare scheme', 'Bearer', [{ scheme: 'bearer', parameters: {} }]],
    [
      'parameters',
      'Bearer realm="OAuth", error=invalid_token',
      [{ scheme: 'bearer', parameters: { realm: 'OAuth', error: 'invalid_token' } }],
    ],
    [
      'several challenges in one header',
      'Basic realm="a, b", charset="UTF-8", Bearer scope="x y", resource_metadata="https://h/p"',
      [
        { scheme: 'basic', parameters: { realm: 'a, b', charset: 'UTF-8' } },
        { scheme: 'bearer', parameters: { scope: 'x y', resource_metadata: 'https://h/p' } },
      ],
    ],
    [
      'a scheme without parameters before another',
      'Negotiate, Bearer realm="x"',
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'bearer', parameters: { realm: 'x' } },
      ],
    ],
    [
      'token68',
      'NTLM TlRMTVNTUAAC==, Bearer a="1"',
      [
        { scheme: 'ntlm', parameters: {}, token68: 'TlRMTVNTUAAC==' },
        { scheme: 'bearer', parameters: { a: '1' } },
      ],
    ],
    [
      'escapes in quoted strings',
      'Bearer realm="say \\"hi\\" \\\\ Bearer x=\\"1\\""',
      [{ scheme: 'bearer', parameters: { realm: 'say "hi" \\ Bearer x="1"' } }],
    ],
    ['any case of scheme and names', 'BEARER Realm="X"', [{ scheme: 'bearer', parameters: { realm: 'X' } }]],
    [
      'space round the equals sign',
      'Bearer realm = "x" , scope\t=\t"y"',
      [{ scheme: 'bearer', parameters: { realm: 'x', scope: 'y' } }],
    ],
    ['empty list elements', ', ,Bearer ,, realm="x",', [{ scheme: 'bearer', parameters: { realm: 'x' } }]],
    [
      'the first of a repeated parameter',
      'Bearer scope="a", scope="b"',
      [{ scheme: 'bearer', parameters: { scope: 'a' } }],
    ],
    [
      'parameters parted by spaces only',
      'Bearer realm="x" scope="y"',
      [{ scheme: 'bearer', parameters: { realm: 'x', scope: 'y' } }],
    ],
    [
      'a URL without quotes',
      'Bearer resource_metadata=https://h/p?a=b, scope=x',
      [{ scheme: 'bearer', parameters: { resource_metadata: 'https://h/p?a=b', scope: 'x' } }],
    ],
    [
      'a quoted string that never ends',
      'Bearer realm="x, scope="y',
      [
        { scheme: 'bearer', parameters: { realm: 'x, scope=' } },
        { scheme: 'y', parameters: {} },
      ],
    ],
    ['a quoted string cut within an escape', 'Bearer realm="x\\', [{ scheme: 'bearer', parameters: { realm: 'x' } }]],
    [
      'a parameter before any scheme',
      'realm="x", Bearer scope="y"',
      [{ scheme: 'bearer', parameters: { scope: 'y' } }],
    ],
    ['junk', '"?" ?, = , Bearer scope="y"', [{ scheme: 'bearer', parameters: { scope: 'y' } }]],
    [
      'a parameter named like a prototype',
      'Bearer __proto__="x"',
      [{ scheme: 'bearer', parameters: Object.fromEntries([['__proto__', 'x']]) }],
    ],
  ])('reads %s', (_, header, expected) => expect(parseChallenges(header)).toEqual(expected))

  it('throws on nothing and ends soon', () => {
    const piece = fc.constantFrom(
      'Bearer',
      'Basic',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'a',
      '==',
      '\t',
      'realm',
      '\u00e9',
      '\0',
      '/',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => Array.isArray(parseChallenges(pieces.join('')))),
    )
    const started = performance.now()
    for (const long of [
      'Bearer ' + 'a'.repeat(50_000) + '"',
      'a='.repeat(30_000),
      '"'.repeat(50_000),
      '\\'.repeat(50_000),
      'Bearer a="' + '\\"'.repeat(30_000),
    ]) {
      parseChallenges(long)
    }
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('reads back what a server writes', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
    const value = fc.stringMatching(/^[\x20-\x7e]{0,20}$/)
    const challenge = fc.record({
      scheme: token,
      parameters: fc.dictionary(token, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    })
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(
            ({ scheme, parameters }) =>
              `${scheme} ${Object.entries(parameters)
                .map(([name, text]) => `${name}="${text.replace(/["\\]/g, '\\$&')}"`)
                .join(', ')}`,
          )
          .join(', ')
        expect(parseChallenges(header)).toEqual(challenges)
      }),
    )
  })
})

describe('bearerChallenge', () => {
  // @requirement mcp-auth/parses-challenges
  it.each([
    ['no header', undefined, undefined],
    ['other schemes only', 'Basic realm="x"', undefined],
    ['a bare challenge', 'Bearer realm="OAuth"', {}],
    [
      'a full challenge after another scheme',
      'Basic realm="x", Bearer resource_metadata="https://h/m", scope="a b", error="invalid_token", error_description="<b>expired</b>"',
      { resourceMetadata: 'https://h/m', scope: 'a b', error: 'invalid_token', errorDescription: 'expired' },
    ],
    ['DPoP', 'DPoP resource_metadata="https://h/m"', { resourceMetadata: 'https://h/m', wantsProof: true }],
    ['the first of two', 'Bearer scope="a", Bearer scope="b"', { scope: 'a' }],
    [
      'what only the second of two says',
      'DPoP algs="ES256", Bearer resource_metadata="https://h/m", scope="a"',
      { resourceMetadata: 'https://h/m', scope: 'a', wantsProof: true },
    ],
    [
      'both kinds, Bearer preferred',
      'Bearer scope="a", DPoP scope="b", resource_metadata="https://h/m"',
      { scope: 'a', resourceMetadata: 'https://h/m' },
    ],
    ['empty values', 'Bearer scope="", resource_metadata=""', {}],
  ])('reads %s', (_, header, expected) => expect(bearerChallenge(header)).toEqual(expected))
})
