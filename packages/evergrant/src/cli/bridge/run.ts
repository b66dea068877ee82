import { runBridge } from '../../bridge/bridge.js'
import { mayRepeat } from '../../channel.js'
import { EvergrantError } from '../../errors.js'
import { commandFor } from '../command-words.js'
import type { Context } from '../context.js'
import { onOneLine } from '../terminal.js'
import { createExplain } from './explain.js'
import { parseHeaderWords } from './header-words.js'

export interface BridgeRequest {
  /** As `NAME=env:VARIABLE`. */
  readonly header: readonly string[]
  /** How long a request may go without a word of the server, in seconds. */
  readonly timeout: number
}

/** Runs until the host closes its end or the program is stopped. */
export async function runBridgeCommand(context: Context, request: BridgeRequest): Promise<void> {
  const { io } = context
  const headers = parseHeaderWords(request.header, io.env)
  const connection = context.connection()
  const evergrant = await context.evergrant()
  if (headers['authorization'] !== undefined) await assertNoLogin(context)
  await runBridge({
    ...io.streams(),
    open: (receive) => evergrant.openChannel({ ...connection, headers, receive }),
    isRead: ({ envelope, name }) => mayRepeat(envelope.method, name),
    explain: createExplain(evergrant, connection),
    log: (text) => context.say(onOneLine(`bridge: ${text}`)),
    signal: io.signal,
    limits: { silenceMs: request.timeout * 1000, lookMs: Math.min(5000, request.timeout * 250) },
  })
}

/** Two answers to the question who asks would be a matter of luck. */
async function assertNoLogin(context: Context): Promise<void> {
  const evergrant = await context.evergrant()
  const { state } = await evergrant.status(context.connection())
  if (state === 'not_signed_in') return
  throw new EvergrantError(
    'USAGE',
    'This connection has a login, and an Authorization header of your own would contradict it',
    {
      hint: `Name another profile with --profile, or run \`${commandFor('logout', context.connection())}\`.`,
    },
  )
}
