import { EvergrantError } from '../../errors.js'
import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { reasonOf } from '../reason-words.js'
import { META } from '../../internal/mcp-words.js'
import type { MessageId, Receive, Received, Remote } from '../remote.js'
import { encode, type Json, outgoing, parseMessage } from './wire-words.js'

interface Subscription {
  readonly id: MessageId
  readonly filter: Json
  readonly signal?: Signal | undefined
  readonly receive: Receive
}

/** What a legacy server says by itself, for the subscriptions of a modern host. */
export interface Subscriptions {
  /** Lasts until its signal aborts. */
  listen(subscription: Subscription): Promise<void>
  pass(notification: Received): void | Promise<void>
  close(): void
}

export function createSubscriptions(remote: Remote, toHost: Receive, log: (text: string) => void): Subscriptions {
  const open = new Set<Subscription>()
  const stopping = new Stop()
  let listening: Promise<unknown> | undefined
  let lastId = 0

  /** Opens the stream on which the server speaks; again where it had failed. */
  const startListening = () => {
    listening ??= remote.listen(stopping).catch((error: unknown) => {
      log(`The server's own messages are not heard: ${reasonOf(error)}`)
      listening = undefined
    })
  }
  const forEachResource = async ({ filter }: Subscription, method: string) => {
    const uris = filter['resourceSubscriptions']
    for (const uri of Array.isArray(uris) ? uris : []) {
      const message = outgoing({ id: `evergrant-subscription-${(lastId += 1)}`, method, params: { uri } })
      await remote.send(message, { receive: () => undefined })
    }
  }

  return {
    async listen(subscription) {
      const { id, filter, signal, receive } = subscription
      startListening()
      await forEachResource(subscription, 'resources/subscribe')
      const params = { notifications: filter, _meta: { [META.subscriptionId]: id } }
      open.add(subscription)
      await receive(encode({ method: 'notifications/subscriptions/acknowledged', params }))
      try {
        await new Promise<void>((_, reject) => {
          if (signal?.aborted) reject(signal.reason)
          if (signal !== undefined) onAbort(signal, () => reject(signal.reason))
        })
      } finally {
        open.delete(subscription)
        if (!stopping.aborted) {
          forEachResource(subscription, 'resources/unsubscribe').catch(() => log('A subscription was not ended'))
        }
      }
    },

    pass(received) {
      const { method, params } = parseMessage(received)
      if (method === undefined || !(method in FILTERS)) {
        // Progress and log messages belong to a call, not to a subscription.
        return method?.startsWith('notifications/') && PASSED.has(method) ? toHost(received) : undefined
      }
      for (const { id, filter } of open) {
        if (!isWanted(filter, method, params)) continue
        const _meta = { ...(params?.['_meta'] as Json | undefined), [META.subscriptionId]: id }
        void toHost(encode({ method, params: { ...params, _meta } }))
      }
      return undefined
    },

    close: () => stopping.abort(new EvergrantError('INTERRUPTED', 'The bridge was stopped')),
  }
}

function isWanted(filter: Json, method: string, params: Json | undefined): boolean {
  const wanted = filter[FILTERS[method] ?? '']
  return Array.isArray(wanted) ? wanted.includes(params?.['uri']) : wanted === true
}

/** Which member of a subscription asks for a notification. */
const FILTERS: Readonly<Record<string, string>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
  'notifications/resources/updated': 'resourceSubscriptions',
}

const PASSED: ReadonlySet<string> = new Set(['notifications/progress', 'notifications/message'])
