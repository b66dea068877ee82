import { randomUUID } from 'node:crypto'
import type { HostMessage } from './host-message.js'
import { errorLine, notificationLine, URL_ELICITATION_REQUIRED } from './json-rpc.js'
import type { LineWriter } from './line-writer.js'
import type { Explained } from './refusal.js'
import type { MessageId } from './remote.js'

/** Where a person signs in, with whatever browser there is. */
export interface LoginLink {
  readonly url: string
  /** Resolves when the login is stored. */
  readonly completed: Promise<void>
}

/**
 * The link to sign in by, in place of the error that a login is needed: for a host that said in `initialize` that it shows links, and only for
 * the call of a tool, since then somebody waits. The host is told when it may repeat the call.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
 */
export function createOffers({
  loginLink,
  writer,
  log,
}: {
  readonly loginLink: (() => Promise<LoginLink>) | undefined
  readonly writer: Pick<LineWriter, 'write'>
  readonly log: (text: string) => void
}) {
  const ids = new WeakMap<LoginLink, string>()
  let showsLinks = false

  const follow = (link: LoginLink): string => {
    const elicitationId = randomUUID()
    ids.set(link, elicitationId)
    link.completed.then(
      () => void writer.write(notificationLine('notifications/elicitation/complete', { elicitationId })),
      () => log('The sign-in did not end well: the browser shows why'),
    )
    return elicitationId
  }

  return {
    /** Notes what the host says of itself. */
    hear({ envelope, params }: HostMessage): void {
      if (envelope.method === 'initialize')
        showsLinks = isObject(member(member(params, 'capabilities'), 'elicitation', 'url'))
    },
    async offer(asked: HostMessage, id: MessageId, { error }: Explained): Promise<Uint8Array | undefined> {
      if (
        !showsLinks ||
        loginLink === undefined ||
        asked.envelope.method !== 'tools/call' ||
        error.code !== 'AUTHORIZATION_REQUIRED'
      )
        return undefined
      try {
        const link = await loginLink()
        const elicitationId = ids.get(link) ?? follow(link)
        const { message } = error
        const elicitations = [{ mode: 'url', elicitationId, url: link.url, message }]
        return errorLine(id, { code: URL_ELICITATION_REQUIRED, message, data: { elicitations } })
      } catch (problem) {
        log(`There is no link to sign in by: ${problem instanceof Error ? problem.message : typeof problem}`)
        return undefined
      }
    },
  }
}

function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((parent, key) => (isObject(parent) ? parent[key] : undefined), value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
