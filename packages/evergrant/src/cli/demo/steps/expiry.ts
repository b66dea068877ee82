import type { EvergrantEvent } from '../../../index.js'
import { check, checkEqual } from '../check.js'
import { callForResults } from '../library-call.js'
import type { Step } from '../step.js'

/** The lifetime that the sandbox gives an access token. */
export const TOKEN_SECONDS = 3600

/** An hour passes; the next call is answered all the same, and nobody is asked to sign in. */
export const expiry: Step = {
  name: 'expiry',
  title: 'Let the token expire, and go on working',
  async run(stage) {
    const { sandbox, signal } = stage
    const events: EvergrantEvent[] = []
    const evergrant = stage.library({ onEvent: (event) => events.push(event) })
    const connection = { server: sandbox.url }
    const client = await evergrant.connect({ ...connection, signal })
    const before = { status: await evergrant.status(connection), stats: sandbox.stats() }

    stage.advance(TOKEN_SECONDS)
    const results = await callForResults(client, 'roadmap', signal)
    await client.close()

    const after = { status: await evergrant.status(connection), stats: sandbox.stats() }
    const refreshes = after.stats.byGrantType.refresh_token - before.stats.byGrantType.refresh_token
    const logins = after.stats.authorizations - before.stats.authorizations
    check(results > 0, 'the call to find something', results)
    checkEqual("refreshes by the sandbox's count", refreshes, 1)
    checkEqual("logins by the sandbox's count", logins, 0)
    checkEqual('generation of the tokens', after.status.generation, (before.status.generation ?? 0) + 1)
    checkEqual(
      'what the library tells of it',
      events.map(({ type }) => type),
      ['token_refreshed'],
    )
    return {
      lines: [
        `${TOKEN_SECONDS} s later the same client calls notion-search: ${results} results.`,
        `The sandbox counts ${refreshes} refresh and ${logins} new logins.`,
      ],
      facts: { seconds: TOKEN_SECONDS, results, refreshes, logins, generation: after.status.generation },
    }
  },
}
