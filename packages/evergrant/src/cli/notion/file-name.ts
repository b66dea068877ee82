import { basename } from 'node:path'
import { onOneLine } from '../terminal.js'

/** The name that a server gives a file, as one of this machine: it leads nowhere, hides nothing and steers no terminal. */
export function localFileName(given: string, fallback: string): string {
  return basename(onOneLine(given).replaceAll('\\', '/')).replace(/^\.+/, '') || fallback
}
