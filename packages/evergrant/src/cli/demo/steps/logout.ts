import { check, checkContains, checkEqual } from '../check.js'
import { parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'

const LOGIN_NEEDED_EXIT_CODE = 4

/** The login ends at the server and here. */
export const logout: Step = {
  name: 'logout',
  title: 'Log out',
  async run({ command, library, sandbox, signal }) {
    const evergrant = library()
    const { clientId } = await evergrant.status({ server: sandbox.url })
    const token = await evergrant.getAccessToken({ server: sandbox.url, signal })
    checkEqual('status with the token before', await statusWith(token, sandbox.url, signal), 200)

    const { stderr } = await command('logout')
    checkContains('what the command says', stderr, 'Logged out: ended at the server and removed here.')
    const grant = sandbox.stats().grants.find((one) => one.clientId === clientId)
    check(grant?.revokedAt !== undefined, "the grant revoked in the sandbox's ledger", grant)
    checkEqual('why, in the ledger', grant.revokedBecause, 'revoked by the client')
    const statusAfter = await statusWith(token, sandbox.url, signal)
    checkEqual('status with the token after', statusAfter, 401)
    return {
      lines: [
        '$ evergrant logout',
        `The sandbox's ledger: grant ${grant.revokedBecause}; its access token is answered ${statusAfter}.`,
      ],
      facts: { revokedBecause: grant.revokedBecause, refreshes: grant.rotations, statusAfter },
    }
  },
}

/** Every call after it says that a login is needed, and opens nothing. */
export const afterLogout: Step = {
  name: 'after-logout',
  title: 'Call once more',
  async run({ start, sandbox }) {
    const before = sandbox.stats()
    const { exitCode, stdout, stderr } = await start(['search', 'roadmap', '--json']).ended
    const after = sandbox.stats()
    const code = textAt(parseOutput(stderr), 'error', 'code')
    checkEqual('error code', code, 'AUTHORIZATION_REQUIRED')
    checkEqual('exit code', exitCode, LOGIN_NEEDED_EXIT_CODE)
    checkEqual('stdout', stdout, '')
    const signInPages = (after.byPath['GET /authorize'] ?? 0) - (before.byPath['GET /authorize'] ?? 0)
    checkEqual('sign-in pages asked for', signInPages, 0)
    checkEqual('clients registered', after.registrations - before.registrations, 0)
    return {
      lines: ['$ evergrant search roadmap', `${code}, exit code ${exitCode}; no browser, no sign-in page.`],
      facts: { code, exitCode, signInPages },
    }
  },
}

/** What the server answers to a request with this token. */
async function statusWith(token: string, url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(INITIALIZE),
    signal,
  })
  await response.body?.cancel()
  return response.status
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'evergrant-demo', version: '1' } },
}
