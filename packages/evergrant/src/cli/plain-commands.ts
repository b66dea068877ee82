import { plainBridge } from './bridge/plain.js'
import type { CommandSpec } from './command-spec.js'
import { spec as call } from './commands/call.js'
import { spec as fetch } from './commands/fetch.js'
import { spec as search } from './commands/search.js'
import { spec as tools } from './commands/tools.js'

/** The commands whose start counts: part of the start file, understood without the list of all. Of the bridge its plainest line only. */
export const PLAIN_COMMANDS = { search, fetch, tools, call, bridge: plainBridge } as const satisfies Record<
  string,
  CommandSpec
>

export function plainCommand(name: string): CommandSpec | undefined {
  return Object.hasOwn(PLAIN_COMMANDS, name) ? PLAIN_COMMANDS[name as keyof typeof PLAIN_COMMANDS] : undefined
}
