import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createWorld, errorOf, run, start } from './evergrant.js'

const COMMANDS = [
  'login',
  'logout',
  'status',
  'whoami',
  'profiles',
  'auth',
  'keepalive',
  'export',
  'import',
  'search',
  'fetch',
  'pull',
  'push',
  'tools',
  'call',
  'resources',
  'prompts',
]

describe('help', () => {
  test('names every command, every variable and every exit code', async () => {
    const help = await run(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const name of [...COMMANDS, 'sandbox']) expect(help.stdout).toMatch(new RegExp(`^  ${name} {2,}\\S`, 'm'))
    const variables = [...help.stdout.matchAll(/^ {2}([A-Z_]+) {2,}\S.*\(default: .+\)$/gm)].map(([, name]) => name)
    expect(variables).toEqual([
      'EVERGRANT_HOME',
      'EVERGRANT_PROFILE',
      'EVERGRANT_SERVER',
      'EVERGRANT_STORE',
      'EVERGRANT_KEY',
      'EVERGRANT_CLIENT_SECRET',
      'EVERGRANT_IDP_CLIENT_SECRET',
      'EVERGRANT_PASSPHRASE',
      'EVERGRANT_KEY_PROVIDER',
      'EVERGRANT_LOG',
      'EVERGRANT_REQUESTS_PER_MINUTE',
      'EVERGRANT_READ_ONLY',
      'NO_COLOR',
      'HTTPS_PROXY',
      'NODE_EXTRA_CA_CERTS',
    ])
    expect(help.stdout).toContain(
      '0 done, 1 failed, 2 wrong usage, 4 login needed, 75 try again later, 130 interrupted',
    )
  })

  test.each(COMMANDS)('of %s has options and real examples, in both spellings', async (name) => {
    const help = await run([name, '--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(new RegExp(`^Usage: evergrant ${name} `))
    expect(help.stdout).toMatch(new RegExp(`^Examples:\n  \\$ evergrant ${name}`, 'm'))
    expect(await run(['help', name])).toEqual(help)
  })

  test('--version is the version of the package', async () => {
    const manifest = JSON.parse(
      await readFile(new URL('../../packages/evergrant/package.json', import.meta.url), 'utf8'),
    ) as {
      version: string
    }
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
})

describe('wrong words exit 2', () => {
  test.each([
    ['an unknown command', ['serch', 'x'], "Unknown command 'serch' (Did you mean search?)", 'Run `evergrant --help`.'],
    ['help for an unknown command', ['help', 'nonsense'], "Unknown command 'nonsense'", 'Run `evergrant --help`.'],
    [
      'an unknown option',
      ['search', 'x', '--limt', '3'],
      "Unknown option '--limt' (Did you mean --limit?)",
      'Run `evergrant search --help`.',
    ],
    ['a missing argument', ['call'], "Missing required argument 'tool'", 'Run `evergrant call --help`.'],
    [
      'too many arguments',
      ['fetch', 'a', 'b'],
      "Too many arguments for 'fetch'. Expected 1 argument but got 2.",
      'Run `evergrant fetch --help`.',
    ],
    [
      'no number of days',
      ['keepalive', '--idle-days', 'week'],
      "Option '--idle-days <number>' argument 'week' is invalid. Days, from 0 (all logins, now) to 365.",
      'Run `evergrant keepalive --help`.',
    ],
    [
      'one look and many',
      ['keepalive', '--dry-run', '--watch'],
      "Option '--dry-run' cannot be used with option '--watch'",
      'Run `evergrant keepalive --help`.',
    ],
    [
      'an option that a verb has not',
      ['--profile', 'work', 'db', 'query', 'x', '--limt', '3'],
      "Unknown option '--limt' (Did you mean --limit?)",
      'Run `evergrant db query --help`.',
    ],
    [
      'no number',
      ['search', 'x', '--limit', 'some'],
      "Option '--limit <number>' argument 'some' is invalid. A number from 1 to 9999.",
      'Run `evergrant search --help`.',
    ],
    [
      'options that exclude each other',
      ['login', '--print-url', '--complete', '-'],
      "Option '--complete <url>' cannot be used with option '--print-url'",
      'Run `evergrant login --help`.',
    ],
    [
      'a server that is no URL',
      ['status', '--server', 'notion'],
      'The server "notion" is not a whole address',
      'Give the whole address, like --server https://mcp.example.com/mcp.',
    ],
    [
      'a server without its scheme',
      ['status', '--server', 'localhost:3000/mcp'],
      'The server "localhost:3000/mcp" is not a whole address',
      'Give the whole address, like --server https://mcp.example.com/mcp.',
    ],
    [
      'words without quotes',
      ['search', 'road', 'map', '--profile', 'work'],
      'Search takes one text, and there are 2',
      "Quote the words: `evergrant search 'road map' --profile work`.",
    ],
    [
      'an empty client ID',
      ['login', '--client-id', ''],
      "Option '--client-id <id>' argument '' is invalid. It is empty.",
      'Run `evergrant login --help`.',
    ],
    [
      'a profile for the sandbox',
      ['sandbox', '--profile', 'work'],
      '--profile does not apply to the sandbox, which is a server of its own',
      'Run `evergrant sandbox --help` for its options.',
    ],
    [
      'a server for the sandbox',
      ['--server=https://mcp.example.com/mcp', 'sandbox'],
      '--server does not apply to the sandbox, which is a server of its own',
      'Run `evergrant sandbox --help` for its options.',
    ],
    [
      'plain http',
      ['status', '--server', 'http://mcp.example.com/mcp'],
      'The server URL http://mcp.example.com/mcp is neither https nor on loopback',
      'Use an https:// URL; plain http:// is accepted on loopback only.',
    ],
    [
      'an empty profile',
      ['status', '--profile', ''],
      'A profile name has 1 to 120 printable characters',
      'Pass a name like --profile work.',
    ],
  ])('%s', async (_, args, message, hint) => {
    const told = await run(args)
    expect(told).toMatchObject({ code: 2, stdout: '' })
    expect(told.stderr).toMatch(/^error: [^\n]+ \[[A-Z_]+\]\n {2}next: [^\n]+\n$/)
    const json = await run([...args, '--json'])
    expect(errorOf(json)).toMatchObject({ message, hint })
  })

  test('nothing at all: the help, on stderr', async () => {
    const told = await run([])
    expect(told).toMatchObject({ code: 2, stdout: '' })
    expect(told.stderr).toMatch(/^Usage: evergrant <command>/)
    expect(told.stderr).toMatch(/error: A command is missing \[USAGE\]\n/)
  })
})

test('a reader that goes away ends nothing badly', async () => {
  await using world = await createWorld()
  await world.login()
  const running = world.start(['tools', '--json'])
  running.child.stdout?.destroy()
  expect(await running.finished).toMatchObject({ code: 0, stderr: '' })
})

test('colours are for terminals: none in a pipe', async () => {
  const told = await run(['serch'], { env: { FORCE_COLOR: '1' } })
  expect(told.stderr).not.toContain('\u001B')
})

test('the sandbox is started as the package of its own that it is, and ends with Ctrl-C', async () => {
  const running = start(['sandbox', '--json'])
  const [line] = (await once(running.child.stdout ?? running.child, 'data')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  expect((await fetch(url, { method: 'POST' })).status).toBe(401)
  running.child.kill('SIGINT')
  expect(await running.finished).toMatchObject({ code: 0, stderr: '' })
  expect((await run(['sandbox', '--help'])).stdout).toContain('--strict')
})
