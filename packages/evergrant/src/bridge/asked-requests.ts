import { Stop } from '../internal/abort.js'
import type { HostMessage } from './host-message.js'
import type { MessageId, Received } from './remote.js'

/** A request of the host that waits for its answer. */
export interface Asked {
  readonly id: MessageId
  readonly message: HostMessage
  /** Ends the attempt that is under way; each attempt has its own. */
  attempt: Stop
  /** Whether it was handed over to be sent. */
  isSent: boolean
  /** When the server was last heard of it, in milliseconds. */
  heardAt: number
  /** An answer that puts it off: what the host gets where it is not sent again. */
  putOff?: Received | undefined
}

/** The requests that wait: each leaves it once, with its one answer. */
export interface AskedRequests {
  /** `undefined` where a request of that id waits already. */
  add(message: HostMessage, id: MessageId, now: number): Asked | undefined
  find(id: MessageId | undefined): Asked | undefined
  /** Takes it out. False when it had been answered before. */
  settle(asked: Asked): boolean
  all(): Iterable<Asked>
}

export function createAskedRequests(): AskedRequests {
  // `1` and `"1"` are two ids, in a Map as in JSON-RPC.
  const waiting = new Map<MessageId, Asked>()
  return {
    add(message, id, now) {
      if (waiting.has(id)) return undefined
      const asked: Asked = { id, message, attempt: new Stop(), isSent: false, heardAt: now }
      waiting.set(id, asked)
      return asked
    },
    find: (id) => (id === undefined ? undefined : waiting.get(id)),
    settle: (asked) => waiting.get(asked.id) === asked && waiting.delete(asked.id),
    all: () => [...waiting.values()],
  }
}
