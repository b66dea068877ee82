import { openPage } from '../browser.js'
import { check, checkContains, checkEqual } from '../check.js'
import type { Step } from '../step.js'

const PATIENCE_SECONDS = '15'

/** The command prints a link, a browser follows it back to the command's own listener. */
export const signIn: Step = {
  name: 'sign-in',
  title: 'Sign in',
  async run({ sandbox, start, signal }) {
    const words = ['login', '--no-browser', '--server', sandbox.url]
    const login = start([...words, '--timeout', PATIENCE_SECONDS])
    const url = await login.said(/^ +(http\S+)$/m)
    const { page, status, text } = await openPage(url, signal)
    const { exitCode, stderr } = await login.ended
    checkEqual('exit code', exitCode, 0)
    checkEqual('status of the last page', status, 200)
    checkContains('the last page', text, 'Signed in')
    check(/^http:\/\/127\.0\.0\.1:\d+\/callback$/.test(page), 'the browser to end at the loopback listener', page)
    const done = stderr.split('\n').find((line) => line.startsWith('Signed in to '))
    check(done !== undefined, 'a line "Signed in to …"', stderr)

    const { registrations, authorizations, byGrantType, grants } = sandbox.stats()
    const counts = { registrations, authorizations, codeExchanges: byGrantType.authorization_code }
    checkEqual("the sandbox's counts", counts, { registrations: 1, authorizations: 1, codeExchanges: 1 })
    const query = new URL(url).searchParams
    checkEqual('PKCE method', query.get('code_challenge_method'), 'S256')
    return {
      lines: [`$ evergrant ${words.join(' ')}`, done],
      facts: { callback: page, ...counts, workspace: grants[0]?.workspace, pkce: 'S256' },
    }
  },
}
