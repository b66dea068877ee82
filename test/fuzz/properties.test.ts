import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCredential, encodeJson } from '../../packages/evergrant/src/credentials/credential.js'
import { isThisMachine } from '../../packages/evergrant/src/internal/address.js'
import { sha256 } from '../../packages/evergrant/src/internal/digest.js'
import { plainText, quote, visibleJson } from '../../packages/evergrant/src/internal/redact.js'
import { parseCallback } from '../../packages/evergrant/src/oauth/callback.js'
import { parseChallenges } from '../../packages/evergrant/src/oauth/challenge.js'
import { parseRetryAfter } from '../../packages/evergrant/src/oauth/http-errors.js'
import {
  parseAuthorizationServerMetadata,
  parseProtectedResourceMetadata,
} from '../../packages/evergrant/src/oauth/metadata.js'
import { decodeEnvelope, encodeEnvelope } from '../../packages/evergrant/src/vault/envelope.js'
import { isEvergrantError } from '../../packages/evergrant/src/errors.js'

const STEERING = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('\u001B', '\u009B', '\n', '\u202E', '<', '>', 'a', '"', '\\', '\uD800') }),
)

/** The value, or `undefined` for an error of ours; any other error fails the property. */
function orRefused<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (isEvergrantError(error)) return undefined
    throw error
  }
}

describe('words from outside', () => {
  test('are shown in one bounded line without any sign that steers', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.jsonValue()), (value) => {
        for (const shown of [quote(value), plainText(value) ?? '']) {
          expect(shown.length).toBeLessThanOrEqual(200)
          expect(shown).not.toMatch(STEERING)
        }
        expect(plainText(value) ?? '').not.toMatch(/[<>]/)
      }),
    )
  })

  test('say the same in JSON that can be shown', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ noUnicodeString: false }), anyText), (value) => {
        const json = JSON.stringify(value)
        expect(JSON.parse(visibleJson(json))).toEqual(JSON.parse(json))
        expect(visibleJson(json)).not.toMatch(STEERING)
      }),
    )
  })
})

describe('what is parsed', () => {
  test('of a challenge are its parameters, whatever they hold', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
    fc.assert(
      fc.property(fc.dictionary(token, fc.string({ unit: 'binary', maxLength: 40 })), (parameters) => {
        const quoted = Object.entries(parameters).map(
          ([name, value]) => `${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
        )
        const [challenge] = parseChallenges(`Bearer ${quoted.join(', ')}`)
        expect(Object.entries(challenge?.parameters ?? {})).toEqual(Object.entries(parameters))
      }),
    )
  })

  test('of Retry-After is a time of at most an hour, or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) => {
          const ms = parseRetryAfter({ get: (name) => (name === 'retry-after' ? value : null) }, 0) ?? 0
          expect(ms).toBeGreaterThanOrEqual(0)
          expect(ms).toBeLessThanOrEqual(3_600_000)
        },
      ),
    )
  })

  test('of metadata is http(s) without a user, or nothing', () => {
    const url = fc.oneof(fc.webUrl(), anyText, fc.constantFrom('javascript:x', 'https://u:p@a.example', 'file:///x'))
    const document = fc.dictionary(
      fc.constantFrom(
        'issuer',
        'authorization_endpoint',
        'token_endpoint',
        'revocation_endpoint',
        'resource',
        'authorization_servers',
      ),
      fc.oneof({ weight: 4, arbitrary: url }, fc.array(url), fc.jsonValue()),
    )
    fc.assert(
      fc.property(document, (json) => {
        const server = orRefused(() => parseAuthorizationServerMetadata(json, 'https://as.example/m'))
        const resource = orRefused(() => parseProtectedResourceMetadata(json, 'https://mcp.example/m'))
        const { authorizationEndpoint, tokenEndpoint, revocationEndpoint } = server ?? {}
        const urls = [
          authorizationEndpoint,
          tokenEndpoint,
          revocationEndpoint,
          resource?.resource,
          ...(resource?.authorizationServers ?? []),
        ]
        for (const one of urls.filter((found) => found !== undefined)) {
          expect(new URL(one).protocol).toMatch(/^https?:$/)
          expect(new URL(one).username).toBe('')
        }
      }),
    )
  })

  test('of a callback needs the state of the request', async () => {
    const state = 'S'.repeat(43)
    const redirectUri = 'http://127.0.0.1:51789/callback'
    const stateHash = await sha256(state)
    const parameters = fc.array(
      fc.tuple(fc.constantFrom('code', 'state', 'iss', 'error', 'x'), fc.oneof(anyText, fc.constant(state))),
    )
    await fc.assert(
      fc.asyncProperty(parameters, async (pairs) => {
        const callbackUrl = `${redirectUri}?${String(new URLSearchParams(pairs))}`
        const judged = parseCallback({
          callbackUrl,
          redirectUri,
          issuer: 'https://as.example',
          issParameterSupported: false,
          stateHash,
        })
        const isTaken = await judged.then(
          () => true,
          (error: unknown) => isEvergrantError(error) || Promise.reject(error as Error),
        )
        const states = pairs.filter(([name]) => name === 'state').map(([, value]) => value)
        const mayBeTaken = states.length === 1 && states[0] === state
        const taken = await judged.then(
          () => true,
          () => false,
        )
        expect(isTaken).toBe(true)
        if (!mayBeTaken) expect(taken).toBe(false)
      }),
    )
  })

  test('of a sealed record is what was written, and any other bytes are none', () => {
    const kid = fc.stringMatching(/^[a-z0-9]{1,20}$/)
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(
        kid,
        bytes(8),
        bytes(60),
        fc.uint8Array({ minLength: 28, maxLength: 99 }),
        (name, fingerprint, wrappedKey, body) => {
          const written = encodeEnvelope({ kid: name, fingerprint, wrappedKey, body })
          const read = decodeEnvelope('credential/x', written)
          expect(encodeEnvelope(read)).toEqual(written)
          expect(read.kid).toBe(name)
        },
      ),
    )
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (any) => void orRefused(() => decodeEnvelope('credential/x', any)),
      ),
    )
  })

  test('of a stored login has a client and tokens, or is none', () => {
    const member = fc.oneof(fc.jsonValue(), fc.constant({}))
    const login = fc.record({ format: fc.constantFrom(0, 1, 2), client: member, tokens: member }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof(login, fc.jsonValue()), (json) => {
        const { client, tokens } = orRefused(() => decodeCredential(encodeJson(json))) ?? { client: {}, tokens: {} }
        expect([typeof client, typeof tokens]).toEqual(['object', 'object'])
      }),
    )
  })

  test('as this machine is every spelling of its addresses', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 127), fc.nat(255), fc.nat(255), fc.nat(255), (...parts) => {
        const dotted = parts.join('.')
        const value = parts.reduce((sum, part) => sum * 256 + part, 0)
        const hex = parts.map((part) => `0x${part.toString(16)}`).join('.')
        const octal = parts.map((part) => `0${part.toString(8)}`).join('.')
        for (const host of [dotted, String(value), hex, octal, `[::ffff:${dotted}]`, `[::${dotted}]`]) {
          expect(isThisMachine(new URL(`https://${host}/`).hostname)).toBe(true)
        }
        expect(isThisMachine(new URL(`https://10.${parts[1]}.1.1/`).hostname)).toBe(false)
      }),
    )
  })
})
