import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordChild } from '../records/children.js'
import { BIN, createWorld, errorOf, type Finished, type World } from './evergrant.js'
import { waitFor } from './waiting.js'

const PASSPHRASE = { EVERGRANT_PASSPHRASE: 'correct horse battery' }
const MANY_PROGRAMS_MS = 60_000

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'evergrant-moving-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const bundleFile = () => join(folder, 'work.bundle')
/** The same command line on another machine. */
const there = (more: Record<string, string> = {}) => ({ env: { EVERGRANT_HOME: join(folder, 'home'), ...more } })
const outcome = (finished: Finished) => ({ code: finished.code, error: errorOf(finished).code })

async function failing(world: World, args: readonly string[], options: Parameters<World['run']>[1] = {}) {
  return outcome(await world.run([...args, '--json'], options))
}

test('a login moves from one machine to another', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld({ strict: true, accessTokenSeconds: 3 })
  const { run, sandbox } = world
  const at = `--server ${sandbox.url}`
  await world.login()

  const out = bundleFile()
  const exported = await run(['export', '--out', out], { env: PASSPHRASE })
  expect(exported).toEqual({
    code: 0,
    stdout: '',
    stderr: `Sealed into ${out}. From now on nobody renews this login here.
Within the hour, on the other machine:   evergrant import ${out}
Then here, with the code it prints:      evergrant export --confirm CODE ${at}
Or here, when it was not imported:       evergrant export --cancel ${at}
`,
  })
  expect((await stat(out)).mode & 0o777).toBe(0o600)
  for (const secret of sandbox.secretsSeen()) expect(await readFile(out, 'utf8')).not.toContain(secret)

  const imported = await run(['import', out, '--profile', 'office'], there(PASSPHRASE))
  expect(imported.stderr).toContain(`Imported: ${sandbox.url} as profile "office", signed in `)
  const [code = ''] = /^[\dA-Z]{5}-[\dA-Z]{5}\n$/.exec(imported.stdout) ?? []
  expect(imported.stderr).toContain(
    `Now end it where it came from:   evergrant export --confirm ${code.trim()} ${at}\n`,
  )

  // Its access token has ended by now, or ends while it is waited for.
  const expiresAt = sandbox.now() + 3_000
  while (sandbox.now() < expiresAt) await new Promise((resolve) => setTimeout(resolve, 100))
  const moving = await run(['status', '--check'])
  expect(moving.code).toBe(75)
  expect(moving.stderr).toContain(`run \`evergrant export --confirm CODE ${at}\``)
  expect(await run(['status', '--check', '--profile', 'office'], there())).toMatchObject({ code: 0 })
  expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, refreshesFailed: 0 })

  const status = await run(['status'])
  expect(status.stdout).toMatch(/^State: +being moved: exported \d+ seconds ago, can be imported until 2/m)
  expect(status.stderr).toContain(`Next: evergrant export --confirm CODE ${at}  when it was imported, else  `)
  const kept = await run(['logout'])
  expect(kept.code).toBe(75)
  expect(kept.stderr).toContain('would end it on the other machine as well [LOGIN_MOVING]')
  expect(kept.stderr).toContain(`\`evergrant logout --local ${at}\` removes it here only`)
  const again = await run(['login', '--print-url'])
  expect(again.stderr).toMatch(
    /^warning: This login is being moved: exported .*\nSigning in makes a new login in its place\. /,
  )
  expect(await failing(world, ['export', '--confirm', '00000-00000'])).toEqual({ code: 1, error: 'RECEIPT_REFUSED' })

  expect(await run(['export', '--confirm', code.trim().toLowerCase().replace('-', ' ')])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Moved. Its tokens are removed here; the login goes on where it was imported.\n',
  })
  const gone = await run(['status', '--check'])
  expect(gone.code).toBe(4)
  expect(gone.stderr).toContain('the login was moved to another store [AUTHORIZATION_REQUIRED]')
  expect((await run(['profiles'])).stdout).toMatch(/ moved away: it is in use where it was imported$/m)
  expect(await failing(world, ['export', '--cancel'])).toEqual({ code: 1, error: 'EXPORT_UNKNOWN' })

  const log = (await run(['auth', 'log'])).stdout
  expect(log).toMatch(
    /sealed into bundle "[\w-]{22}" for whoever has the passphrase, to be moved\n[^]*: moved: bundle /,
  )
  expect((await run(['auth', 'log', '--profile', 'office'], there())).stdout).toMatch(
    /came out of bundle "[\w-]{22}", for /,
  )
  expect(sandbox.stats()).toMatchObject({ revocations: 0, refreshesFailed: 0 })
})

test('through a pipe, to a key: shapes of --json pinned', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  const { run, sandbox } = world
  await world.login()
  const created = JSON.parse((await run(['import', '--new-key', '--json'], there())).stdout) as { publicKey: string }
  expect(created).toEqual({ publicKey: expect.stringMatching(/^evergrant-key-1\./), expiresAt: expect.any(Number) })

  const piped = await run(['export', '--out', '-', '--to', created.publicKey])
  expect(piped.stdout).toMatch(/^evergrant-login-1\.[\w-]+\.[\w-]+\n$/)
  const connection = { owner: 'local', server: sandbox.url, profile: 'default' }
  const cancelled = await run(['export', '--cancel', '--json'])
  expect(JSON.parse(cancelled.stdout)).toEqual({ connection, state: 'signed_in' })
  expect(cancelled.stderr).toContain('warning: Delete the bundle.')

  const file = bundleFile()
  const exported = await run(['export', '--out', file, '--to', created.publicKey, '--json'])
  expect(JSON.parse(exported.stdout)).toEqual({
    connection,
    file,
    bundleId: expect.stringMatching(/^[\w-]{22}$/),
    expiresAt: expect.any(Number),
    copy: false,
  })
  const imported = await run(['import', '-', '--json'], {
    ...there({ EVERGRANT_PROFILE: 'other', EVERGRANT_SERVER: 'https://other.example/mcp' }),
    input: await readFile(file, 'utf8'),
  })
  const parsed = JSON.parse(imported.stdout) as { receipt: string }
  expect(parsed).toEqual({
    connection,
    from: { server: sandbox.url, profile: 'default' },
    issuer: sandbox.origin,
    receipt: expect.stringMatching(/^[\dA-Z]{5}-[\dA-Z]{5}$/),
    copy: false,
    already: false,
    signedInAt: expect.any(Number),
  })
  expect(JSON.parse((await run(['status', '--json'])).stdout)).toMatchObject({
    state: 'moving',
    move: { at: expect.any(Number), expiresAt: expect.any(Number) },
  })
  const confirmed = await run(['export', '--confirm', parsed.receipt, '--json'])
  expect(JSON.parse(confirmed.stdout)).toEqual({ connection, state: 'moved' })
})

test('a passphrase that is typed is not shown', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  await world.login()
  const command = [process.execPath, BIN, 'export', '--out', bundleFile()]
  // What gives a program a terminal of its own; its arguments differ between systems.
  const terminal =
    process.platform === 'linux' ? ['-qec', command.join(' '), '/dev/null'] : ['-q', '/dev/null', ...command]
  const child = spawn('script', terminal, { env: { PATH: process.env['PATH'], HOME: folder, ...world.env } })
  recordChild(child)
  const { EVERGRANT_PASSPHRASE: passphrase } = PASSPHRASE
  const closed = once(child, 'close')
  let shown = ''
  child.stdout.on('data', (chunk: string) => (shown += chunk))
  for (const question of ['12 characters): ', 'The same again: ']) {
    await waitFor(() => shown.endsWith(question))
    child.stdin.write(`${passphrase}\r`)
  }
  expect(await closed).toEqual([0, null])
  expect(shown).toContain(`Sealed into ${bundleFile()}.`)
  expect(shown).not.toContain(passphrase)
  expect(await world.run(['import', bundleFile()], there(PASSPHRASE))).toMatchObject({ code: 0 })
})

test('what is refused, and how', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  const out = bundleFile()
  const toFile = ['export', '--out', out]
  // Before a passphrase is asked for.
  expect(await failing(world, toFile)).toEqual({ code: 4, error: 'AUTHORIZATION_REQUIRED' })
  await world.login()
  const usage = { code: 2, error: 'USAGE' }
  for (const [args, env, expected] of [
    [['export'], PASSPHRASE, usage],
    [toFile, {}, usage],
    [['export', '--out', '-'], PASSPHRASE, usage],
    [['export', '--out', join(folder, 'no', 'such')], PASSPHRASE, usage],
    [[...toFile, '--copy'], PASSPHRASE, usage],
    [[...toFile, '--cancel'], PASSPHRASE, usage],
    [toFile, { EVERGRANT_PASSPHRASE: 'elevenchars' }, { code: 2, error: 'PASSPHRASE_UNUSABLE' }],
    [[...toFile, '--to', 'evergrant-key-1.abc'], {}, { code: 2, error: 'PUBLIC_KEY_INVALID' }],
    [[...toFile, '--profile', 'wrok'], PASSPHRASE, { code: 4, error: 'PROFILE_UNKNOWN' }],
    [['import', out], PASSPHRASE, { code: 2, error: 'INPUT_INVALID' }],
    [['import'], PASSPHRASE, usage],
  ] as const) {
    expect([args, await failing(world, args, { env })]).toEqual([args, expected])
  }
  const help = (await world.run(['import', '--help'])).stdout
  expect(help).toMatch(
    /--profile <name> .*default: the one in the bundle[^]*--server <url> .*default: the one in the bundle/,
  )
  expect(help).not.toContain('default: Notion')
  expect((await world.run(['import'])).stderr).toContain('the file that `evergrant export` wrote.')
  await writeFile(out, 'something of the person')
  expect(await failing(world, toFile, { env: PASSPHRASE })).toEqual({ code: 1, error: 'FILE_EXISTS' })
  expect(await readFile(out, 'utf8')).toBe('something of the person')
  expect(await failing(world, ['import', out], there(PASSPHRASE))).toEqual({ code: 1, error: 'BUNDLE_INVALID' })
  expect(JSON.parse((await world.run(['status', '--json'])).stdout)).toMatchObject({ state: 'signed_in' })

  await rm(out)
  const copied = await world.run([...toFile, '--copy', '--accept-conflicts', '--passphrase-stdin'], {
    input: `${PASSPHRASE.EVERGRANT_PASSPHRASE}\n`,
  })
  expect(copied.stderr).toMatch(/^Copied into .*\nwarning: Two copies of this login are in use from then on\./)
  const text = await readFile(out, 'utf8')
  const locked = { code: 1, error: 'BUNDLE_LOCKED' }
  expect(await failing(world, ['import', out], there({ EVERGRANT_PASSPHRASE: 'wrong horse battery' }))).toEqual(locked)
  expect(await failing(world, ['import', '-'], { ...there(PASSPHRASE), input: text.slice(0, -20) })).toEqual(locked)
  expect(await failing(world, ['import', '-', '--passphrase-stdin'], { ...there(), input: text })).toEqual(usage)
  expect(await failing(world, ['import', out], { env: PASSPHRASE })).toEqual({ code: 1, error: 'LOGIN_EXISTS' })
  const copy = await world.run(['import', out], there(PASSPHRASE))
  expect(copy).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('warning: This is a copy.') })
})

test('a bundle that cannot be written leaves the login in use', async () => {
  await using world = await createWorld()
  await world.login()
  // A folder that is there, and in which no file can be made, not even by root.
  const place = ['export', '--out', '/dev/fd/work.bundle']
  expect(await failing(world, place, { env: PASSPHRASE })).toEqual({ code: 1, error: 'STORE_WRITE_FAILED' })
  expect(JSON.parse((await world.run(['status', '--json'])).stdout)).toMatchObject({ state: 'signed_in' })
  expect((await world.run(['auth', 'log', '--limit', '1'])).stdout).toContain(': not moved: bundle ')
})

/** Stdout that cannot be written, as on a full disk. */
const UNWRITABLE = ['sh', '-c', 'exec "$@" 1</dev/null', 'sh']

test('a bundle that does not get through the pipe leaves the login in use', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  await world.login()
  const toPipe = ['export', '--out', '-']
  const unwritable = await world.run(toPipe, { env: PASSPHRASE, prefix: UNWRITABLE })
  const unread = world.start(toPipe, { env: PASSPHRASE, input: '' })
  unread.child.stdout?.destroy()
  for (const [{ code, stderr }, why] of [
    [unwritable, 'EBADF'],
    [await unread.finished, 'nobody reads any more (EPIPE)'],
  ] as const) {
    expect(code).toBe(1)
    expect(stderr).toBe(`error: The bundle could not be written to stdout [STORE_WRITE_FAILED]
  why: ${why}
  next: Choose another place with --out FILE. The login is used here as before.
`)
    expect(JSON.parse((await world.run(['status', '--json'])).stdout)).toMatchObject({ state: 'signed_in' })
  }
  expect(await world.run(['status'], { prefix: UNWRITABLE })).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^error: Not everything could be written to stdout \[OUTPUT_FAILED\]\n {2}why: EBADF\n {2}next: .*\n$/,
    ),
  })
})

test('Ctrl-C ends whatever waits for stdin', { timeout: MANY_PROGRAMS_MS }, async () => {
  await using world = await createWorld()
  await world.login()
  for (const args of [
    ['import', '-'],
    ['export', '--out', bundleFile(), '--passphrase-stdin'],
    ['login', '--complete', '-'],
    ['call', 'notion-search', '--input', '-'],
  ]) {
    const { child, finished } = world.start(args)
    // More than a pipe holds: it is through when the command reads.
    await new Promise((resolve) => child.stdin?.write(' '.repeat(1024 * 1024), resolve))
    child.kill('SIGINT')
    expect([args, await finished]).toEqual([
      args,
      { code: 130, stdout: '', stderr: expect.stringContaining('[INTERRUPTED]') },
    ])
  }
})
