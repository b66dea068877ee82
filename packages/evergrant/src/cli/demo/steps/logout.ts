import { check, checkContains, checkEqual } from '../check.js'
import { memberAt, parseOutput } from '../reply.js'
import type { Step } from '../step.js'

const LOGIN_NEEDED_EXIT_CODE = 4

/** The login ends at the server and here; after it every call says so, and opens nothing. */
export function logoutSteps(): readonly Step[] {
  const logout: Step = {
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
      check(grant?.revokedAt !== undefined, 'the grant revoked in the sandbox’s ledger', grant)
      checkEqual('why, in the ledger', grant.revokedBecause, 'revoked by the client')
      checkEqual('status with the token after', await statusWith(token, sandbox.url, signal), 401)
      return {
        lines: [
          '$ evergrant logout',
          'The sandbox’s ledger: the grant is revoked, and its access token is answered 401.',
        ],
        facts: { revokedBecause: grant.revokedBecause, rotations: grant.rotations, statusAfter: 401 },
      }
    },
  }

  const afterLogout: Step = {
    name: 'after-logout',
    title: 'Call once more',
    async run({ start, sandbox }) {
      const before = sandbox.stats()
      const { exitCode, stdout, stderr } = await start(['search', 'roadmap', '--json']).ended
      const after = sandbox.stats()
      checkEqual('exit code', exitCode, LOGIN_NEEDED_EXIT_CODE)
      checkEqual('stdout', stdout, '')
      const code = memberAt(parseOutput(stderr), 'error', 'code')
      checkEqual('error code', code, 'AUTHORIZATION_REQUIRED')
      const asked = (path: string) => (after.byPath[path] ?? 0) - (before.byPath[path] ?? 0)
      checkEqual('sign-in pages asked for', asked('GET /authorize'), 0)
      checkEqual('clients registered', after.registrations - before.registrations, 0)
      return {
        lines: ['$ evergrant search roadmap', `${code as string}, exit code ${exitCode}; no browser, no sign-in page.`],
        facts: { exitCode, code, signInPages: 0 },
      }
    },
  }

  return [logout, afterLogout]
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
