import { rmSync } from 'node:fs'

/** What this process has started and made, and must not leave behind when it ends before its time. */
export const atExit = {
  /** Each sends a service the signal that stops it. */
  stops: new Set<() => void>(),
  folders: new Set<string>(),
}

process.once('exit', () => {
  for (const stop of atExit.stops) stop()
  // Tried again while a service that is just ending still writes there.
  for (const folder of atExit.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

/** For a program: SIGINT and SIGTERM end it, and with it what it has started. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}
