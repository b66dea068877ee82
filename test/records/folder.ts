import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Adds to this worker's file of that kind in the folder that `EVERGRANT_TEST_LOGS` names; without one, nothing is kept. */
export function record(kind: 'children' | 'secrets', extension: 'log' | 'txt', text: string): void {
  const folder = process.env['EVERGRANT_TEST_LOGS']
  if (!folder || text === '') return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const worker = process.env['VITEST_POOL_ID'] ?? String(process.pid)
  appendFileSync(join(folder, `${kind}-${worker}.${extension}`), text, { mode: 0o600 })
}
