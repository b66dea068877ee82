import type { LeanOpening } from '../../index.js'
import { isObject } from '../../internal/json-object.js'
import type { Asker } from './asker.js'
import { CLEAR_LINE, onOneLine } from '../terminal.js'

/** Has the server tell what it logs, from this level on, and tells it on stderr. */
export function listenToLog(context: Asker, level: 'info' | 'debug'): Pick<LeanOpening, 'logLevel' | 'onNotification'> {
  return {
    logLevel: level,
    onNotification(method, params) {
      if (method !== 'notifications/message' || !isObject(params)) return
      const { level: its, logger, data } = params
      // A server may tell more than it was asked for.
      if (level === 'info' && its === 'debug') return
      const from = typeof logger === 'string' ? `${logger}: ` : ''
      const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
      if (context.io.stderr.isTTY) context.io.stderr.write(CLEAR_LINE)
      context.say(onOneLine(`server: ${String(its)}: ${from}${text}`))
    },
  }
}
