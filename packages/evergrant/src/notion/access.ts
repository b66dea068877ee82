import { isEvergrantError } from '../errors.js'
import type { CallOptions } from './caller.js'
import type { Calls } from './calls/calls.js'
import type { Self, ToolAccess } from './people.js'
import { parseAccess, parseSelf } from './replies/self-reply.js'

/** What this login may use. Servers without the tool for it say it with `self`, or not at all. */
export async function askForAccess(calls: Calls, options: CallOptions = {}): Promise<ToolAccess> {
  const known = await calls
    .call('get_tool_access', {}, options)
    .then(parseAccess)
    .catch((error: unknown) => {
      if (isEvergrantError(error, 'TOOL_CHANGED')) return undefined
      throw error
    })
  return known ?? parseAccess(await calls.call('fetch', { id: 'self' }, options)) ?? NOTHING_SAID
}

/** Whom the server takes the caller for. */
export async function askForSelf(calls: Calls, options: CallOptions = {}): Promise<Self> {
  const raw = await calls.call('fetch', { id: 'self' }, options)
  return parseSelf(raw) ?? { user: {}, workspace: {}, raw }
}

const NOTHING_SAID: ToolAccess = { status: {}, restrictedParameters: {}, upgradeUrl: undefined, raw: undefined }
