/**
 * The host that the suite drives: the published library, and the command line for the login, with a home of their own. It is told the address, what
 * the suite documents as context, and what a scenario wants done; discovery, registration, the login, its storage and the wire are Evergrant's.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createEvergrant, isEvergrantError, toEvergrantError } from 'evergrant'
import { startBrowser } from '../../benchmarks/wire/browser.js'
import { BIN } from '../cli/bin.js'
import { makeFolder, removeFolder } from '../servers/service-process.js'
import { type Client, machineLogin, type SuiteContext, workFor } from './scenarios.js'

const [server = ''] = process.argv.slice(2)
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? ''
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as SuiteContext

/** The first login, and two for more scope: more than that is a server that cannot be pleased. */
const MAX_LOGINS = 3

/** The suite's own example: a server that takes such documents is not asked to fetch it. */
const METADATA_URL = 'https://conformance-test.local/client-metadata.json'

const home = makeFolder('evergrant-conformance-', undefined)
mkdirSync(join(home, 'bin'))
const browser = await startBrowser(join(home, 'bin'), () => undefined)
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  EVERGRANT_HOME: join(home, 'evergrant'),
  EVERGRANT_KEY_PROVIDER: 'file',
}
const evergrant = createEvergrant({ env })
try {
  await whileSignedIn(workFor(scenario, context))
} finally {
  await evergrant.close()
  browser.close()
  removeFolder(home)
}
process.exit()

async function whileSignedIn({ capabilities, prepare, run }: ReturnType<typeof workFor>): Promise<void> {
  for (let logins = 0; ; logins += 1) {
    let client: Client | undefined
    try {
      client = await evergrant.connect({ server, capabilities })
      prepare?.(client)
      await run(client)
      return
    } catch (cause) {
      const error = toEvergrantError(cause)
      const needsLogin = isEvergrantError(error, 'AUTHORIZATION_REQUIRED', 'INSUFFICIENT_SCOPE')
      const { scope, isGranted } = error.details
      // To ask for what has been given already is in vain.
      if (!needsLogin || isGranted === true || logins >= MAX_LOGINS) throw cause
      await logIn(typeof scope === 'string' ? scope : undefined)
    } finally {
      await client?.close()
    }
  }
}

async function logIn(scope: string | undefined): Promise<void> {
  const machine = machineLogin(scenario, context)
  if (machine !== undefined) return void (await evergrant.signIn({ server, ...machine }))
  const { client_id: clientId, client_secret: clientSecret, issuer } = context
  const words = [
    'login',
    '--server',
    server,
    ...(scope === undefined ? [] : ['--scope', scope]),
    ...(clientId === undefined ? ['--client-metadata-url', METADATA_URL] : ['--client-id', clientId]),
    ...(clientId === undefined || issuer === undefined ? [] : ['--issuer', issuer]),
  ]
  const secret = clientSecret === undefined ? {} : { EVERGRANT_CLIENT_SECRET: clientSecret }
  const child = spawn(process.execPath, [BIN, ...words], {
    env: { ...env, ...browser.env, ...secret, PATH: `${browser.folder}:${env.PATH}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the login ended with ${code}`)
}
