import { isEvergrantError } from '../../errors.js'
import type { Signal } from '../../internal/abort.js'
import { isObject } from '../../internal/json-object.js'
import type { RememberedServer } from './opening.js'
import type { LogLevel, Requester } from './requester.js'

/** Says from which level on a legacy server tells what it logs. In the modern era each request says it. */
export async function setLogLevel(
  { current, server }: { readonly current: Requester; readonly server?: RememberedServer['server'] },
  level: LogLevel,
  signal: Signal | undefined,
): Promise<void> {
  const capabilities = server?.['capabilities']
  if (current.channel.session?.era === 'modern' || !isObject(capabilities) || !('logging' in capabilities)) return
  await current.request('logging/setLevel', { level }, { signal, toEnd: true }).catch((error: unknown) => {
    // Then the server logs as it likes.
    if (!isEvergrantError(error, 'PROTOCOL_ERROR')) throw error
  })
}
