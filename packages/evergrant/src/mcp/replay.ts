import { knownReads } from './known-reads.js'

/** Whether a message can be sent twice without doing anything twice. `name` is that of its tool. */
export type MayRepeat = (method: string | undefined, name: string | undefined) => boolean

/** What may be repeated at a server: what is known to only read. Unknown methods and tools count as writes. */
export function repeatRule(server: string): MayRepeat {
  const reads = knownReads(server)
  return (method, name) => {
    if (method === 'tools/call') return name !== undefined && reads.has(name)
    // Without a method it is an answer: the server has taken the first when the second comes.
    return method === undefined || REPEATABLE.has(method)
  }
}

/** The methods that only read or open, and those after which everything is the same the second time as after the first. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'subscriptions/listen',
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'tasks/list',
  'tasks/get',
  'tasks/result',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
])
