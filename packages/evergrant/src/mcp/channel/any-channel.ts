import type { ConnectionId } from '../../credentials/connection.js'
import type { Channel, ChannelContext, ChannelOptions } from './channel.js'
import { type FallbackContext, judgeByAnswer, withSseFallback } from './fallback.js'
import { openHttpChannel } from './http-channel.js'

/** A conversation over Streamable HTTP, and over HTTP+SSE where the answer to `initialize` shows that the server has only that. */
export function openAnyChannel(
  context: ChannelContext & FallbackContext,
  connection: ConnectionId,
  { receive }: Pick<ChannelOptions, 'receive'>,
): Channel {
  let current = openHttpChannel(context, connection, { receive })
  let isProved = false

  return {
    get session() {
      return current.session
    },
    resume(session) {
      isProved = true
      current.resume(session)
    },
    send(message, options) {
      if (isProved || message.envelope.method !== 'initialize') return current.send(message, options)
      return withSseFallback(context, connection, {
        judge: judgeByAnswer,
        async http() {
          await current.send(message, options)
          isProved = true
        },
        async sse(url) {
          const { openSseChannel } = await import('./sse-channel.js')
          const sse = openSseChannel(context, connection, { receive, url })
          await sse.send(message, options)
          await current.close()
          current = sse
          isProved = true
        },
      })
    },
    cancel: (id) => current.cancel(id),
    listen: (signal) => current.listen(signal),
    close: (options) => current.close(options),
  }
}
