import { describe, expect, test } from 'vitest'
import { explainOldWords, OLD_FLAGS, type OldWords } from './mcp-remote.js'

const login = (words?: string) =>
  ['evergrant login --server https://mcp.example.com/mcp', ...(words ? [words] : [])].join(' ')
const explain = (words: Partial<OldWords>) =>
  explainOldWords({ flags: new Map(), hasProfile: false, login, env: {}, ...words })

test('nothing old, nothing to tell', () => {
  expect(explain({})).toEqual([])
})

test('every flag that mcp-remote documents is known', () => {
  expect(OLD_FLAGS.map(({ flag }) => flag).sort()).toMatchInlineSnapshot(`
    [
      "--allow-http",
      "--auth-timeout",
      "--authorize-param",
      "--body-timeout",
      "--callback-path",
      "--client-credentials",
      "--client-metadata-url",
      "--connect-timeout",
      "--debug",
      "--device-code",
      "--disable-cookies",
      "--disable-resource-parameter",
      "--enable-proxy",
      "--headers-timeout",
      "--host",
      "--ipv4",
      "--keep-alive",
      "--ping-interval",
      "--protocol",
      "--static-oauth-client-info",
      "--static-oauth-client-metadata",
      "--token-endpoint",
      "--transport",
      "--use-id-token",
    ]
  `)
})

describe('tells what a word means here', () => {
  test.each<[what: string, words: Partial<OldWords>, line: string]>([
    [
      'a needless flag',
      { flags: new Map([['--transport', 'sse-only']]) },
      '--transport has no effect: it is not needed: which transport the server speaks is found out',
    ],
    [
      'a flag of the login',
      { flags: new Map([['--host', '127.0.0.1']]) },
      '--host has no effect: the callback address is a matter of the login, which the bridge never makes',
    ],
    [
      'a device',
      { flags: new Map([['--device-code', '']]) },
      '--device-code has no effect: without a browser run `evergrant login --server https://mcp.example.com/mcp --no-browser`',
    ],
    [
      'a scope',
      { flags: new Map([['--static-oauth-client-metadata', '{"scope":"a b"}']]) },
      "--static-oauth-client-metadata has no effect: how the client is registered is a matter of the login: `evergrant login --server https://mcp.example.com/mcp --scope 'a b'`",
    ],
    ['a port', { port: '9696' }, 'The port has no effect: the callback address is a matter of the login'],
    [
      'a resource beside a profile',
      { resource: 'https://a.example/', hasProfile: true },
      '--resource has no effect: --profile keeps logins apart',
    ],
    [
      'a folder',
      { env: { MCP_REMOTE_CONFIG_DIR: '/tmp/x' } },
      'MCP_REMOTE_CONFIG_DIR has no effect: logins of mcp-remote are not taken over; run `evergrant login --server https://mcp.example.com/mcp` once',
    ],
  ])('%s', (_what, words, line) => {
    expect(explain(words)).toEqual([line])
  })

  test.each([
    '{"client_id":"abc","client_secret":"s3cret-value"}',
    '@/etc/mcp/secret.json',
    '{"client_id":"$(rm)","client_secret":"s3cret-value"',
  ])('a client, never with its secret: %s', (value) => {
    const [line = ''] = explain({ flags: new Map([['--static-oauth-client-info', value]]) })
    expect(line).toContain('--client-id')
    expect(line).toContain('EVERGRANT_CLIENT_SECRET')
    expect(line).not.toMatch(/s3cret-value|rm/)
  })
})

describe('refuses what would connect to something else', () => {
  test.each<[what: string, words: Partial<OldWords>, message: RegExp]>([
    ['a resource without a profile', { resource: 'https://a.example/' }, /kept the logins of one server apart/],
    [
      'a program’s own grant',
      { flags: new Map([['--client-credentials', '']]) },
      /--client-credentials is not supported/,
    ],
    [
      'an endpoint',
      { flags: new Map([['--token-endpoint', 'https://as.example']]) },
      /--token-endpoint is not supported/,
    ],
    ['an ID token', { flags: new Map([['--use-id-token', '']]) }, /--use-id-token is not supported/],
  ])('%s', (_what, words, message) => {
    expect(() => explain(words)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) as string }) as Error,
    )
  })
})
