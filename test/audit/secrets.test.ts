import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Sandbox, startSandbox } from '@evergrant/sandbox'
import { createEvergrant, type Evergrant, type EvergrantEvent, isEvergrantError } from 'evergrant'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from '../cli/evergrant.js'
import { createBrowser } from '../peers/browser.js'
import { REDIRECT_URIS } from '../peers/program.js'
import { createWire, leaksIn, type Wire } from './wire.js'

const MANY_PROGRAMS_MS = 60_000

let home: string
let sandbox: Sandbox
let wire: Wire
let evergrant: Evergrant
let events: EvergrantEvent[]
let errors: Error[]
let aheadMs: number
const key = `planted:${randomBytes(32).toString('base64')}`

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-audit-'))
  sandbox = await startSandbox()
  wire = createWire()
  wire.plant('key', key.split(':')[1])
  events = []
  errors = []
  aheadMs = 0
  evergrant = createEvergrant({
    home,
    env: { EVERGRANT_KEY: key },
    fetch: wire.fetch,
    onEvent: (event) => void events.push(event),
    clock: {
      now: () => Date.now() + aheadMs,
      // Waits of the engine are not what this is about.
      sleep: async (ms) => void (aheadMs += ms),
    },
  })
})
afterEach(async () => {
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})

const server = () => ({ server: sandbox.url })

/** A login whose code, state and binding are known here too. */
async function signIn(binding?: string, change = (callback: string) => callback) {
  const begun = await evergrant.beginLogin({ ...server(), redirectUris: REDIRECT_URIS })
  const callback = await createBrowser().signIn(begun.url, begun.redirectUri)
  const { searchParams } = new URL(callback)
  wire.plant('binding', begun.binding)
  wire.plant('code', searchParams.get('code'))
  wire.plant('state', new URL(begun.url).searchParams.get('state'))
  return evergrant.completeLogin(change(callback), { binding: binding ?? begun.binding })
}

/** Its error is kept, and has to be one of ours. */
async function failing(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(isEvergrantError(error)).toBe(true)
  errors.push(error as Error)
}

const token = () => evergrant.getAccessToken(server())
function pass(seconds: number): void {
  sandbox.advance(seconds)
  aheadMs += seconds * 1000
}

async function goThroughEverything(): Promise<void> {
  sandbox.faults.denyLogin = { description: 'planted-secret-in-a-description' }
  await failing(signIn())
  sandbox.faults.denyLogin = undefined
  wire.plant('binding', 'planted-secret-binding')
  await failing(signIn('planted-secret-binding'))
  await failing(signIn(undefined, (callback) => callback.replace(/state=[^&]+/, 'state=planted-secret-state')))
  await failing(signIn(undefined, (callback) => callback.replace(/code=[^&]+/, 'code=planted-secret-code')))
  wire.plant('state', 'planted-secret-state')
  wire.plant('code', 'planted-secret-code')

  await signIn()
  await signIn()
  const client = await evergrant.connect(server())
  await client.callTool({ name: 'notion-get-users', arguments: {} })
  sandbox.faults.rejectTokens = 5
  await failing(evergrant.connect(server()))
  sandbox.faults.rejectTokens = undefined
  await client.close()

  for (const fault of [
    { token: { status: 503 as const, times: 1 } },
    { token: { status: 429 as const, times: 1, retryAfterSeconds: 1 } },
    { dropTokenReply: 1 },
    {},
  ]) {
    pass(3600)
    Object.assign(sandbox.faults, fault)
    await token()
  }
  pass(3600)
  sandbox.faults.tokenReply = { kind: 'wrong-type', times: 1 }
  await failing(token())
  pass(3600)
  await token()

  await sandbox.forgetClients()
  pass(3600)
  await failing(token())
  await signIn()
  await sandbox.revokeGrants()
  pass(3600)
  await failing(token())
  await signIn()
  await evergrant.logout(server())
  await signIn()
  await evergrant.close()
}

// @requirement mcp-auth/secure-storage, mcp-auth-2026/refresh-token-confidential, rfc-6749/access-token-confidential
// @requirement rfc-6750/tokens-safeguarded
test(
  'no token, code, verifier, state, binding or key is in any entry, event, error, file or output',
  { timeout: MANY_PROGRAMS_MS },
  async () => {
    await goThroughEverything()

    const seen = [...wire.secrets].map(([kind, values]) => ({ kind, count: values.size }))
    const count = (kind: string) => seen.find((each) => each.kind === kind)?.count ?? 0
    expect(count('access_token')).toBeGreaterThan(8)
    expect(count('refresh_token')).toBeGreaterThan(8)
    expect(count('code')).toBeGreaterThan(5)
    expect(count('code_verifier')).toBeGreaterThan(5)
    expect(count('binding')).toBeGreaterThan(5)
    const kept = new Set(events.map(({ type }) => type))
    for (const type of [
      'token_refreshed',
      'token_rejected',
      'login_needed',
      'transient_failure',
      'callback_refused',
      'revoked',
      'logged_out',
    ] as const) {
      expect(kept).toContain(type)
    }

    const said = [
      ...events.map((event) => ({ where: `event ${event.type}`, text: JSON.stringify(event) + inspect(event, DEEP) })),
      ...errors.flatMap(everyForm),
      ...(await everyFile()),
      ...(await everyOutput()),
    ]
    expect(said.length).toBeGreaterThan(80)
    expect(said.flatMap(({ where, text }) => leaksIn(text, wire).map((kind) => `${kind} in ${where}`))).toEqual([])
  },
)

test('the search finds what it is to find', () => {
  wire.plant('code', 'planted-secret-1234')
  expect(leaksIn('…planted-secret-1234…', wire)).toEqual(['code'])
  expect(leaksIn(`"${Buffer.from('planted-secret-1234').toString('base64url')}"`, wire)).toEqual(['code'])
  expect(leaksIn('…planted-secret-123', wire)).toEqual([])
})

const DEEP = { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null } as const

function everyForm(error: Error) {
  const forms = [inspect(error, DEEP), JSON.stringify(error), String(error), error.stack ?? '']
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    causes.push(inspect(cause, DEEP), JSON.stringify(cause), String(cause))
  }
  return [...forms, ...causes].map((text) => ({ where: `error ${error.message.slice(0, 60)}`, text }))
}

/** Sealed records too: they are sealed. */
async function everyFile() {
  const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const contents = files.map(async ({ parentPath, name }) => ({
    where: `file ${join(parentPath, name)}`,
    text: await readFile(join(parentPath, name), 'latin1'),
  }))
  return [
    ...(await Promise.all(contents)),
    { where: 'file names', text: files.map(({ parentPath, name }) => join(parentPath, name)).join('\n') },
  ]
}

async function everyOutput() {
  const env = { EVERGRANT_HOME: home, EVERGRANT_SERVER: sandbox.url, EVERGRANT_KEY: key, EVERGRANT_LOG: 'debug' }
  const commands = [
    ['auth', 'log'],
    ['auth', 'log', '--json'],
    ['auth', 'log', '--verify', '--json'],
    ['status'],
    ['status', '--json'],
    ['profiles', '--json'],
    ['login', '--complete', 'http://127.0.0.1:1/callback?code=planted-secret-code&state=planted-secret-state'],
  ]
  const outputs = await Promise.all(commands.map((words) => run(words, { env })))
  return outputs.flatMap(({ stdout, stderr }, index) => ({
    where: `output of ${commands[index]?.slice(0, 2).join(' ')}`,
    text: stdout + stderr,
  }))
}
