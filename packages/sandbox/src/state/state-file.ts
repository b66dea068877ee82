import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import type { SavedState } from './saved-state.js'

/** The state in a file; undefined when there is no such file. Throws when it cannot be read, or is no JSON. */
export function loadStateFile(path: string): SavedState | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as SavedState
  } catch {
    throw new TypeError(`${path} is not the saved state of a sandbox`)
  }
}

/** Writes the state in one step, readable by its owner only: a crash leaves the earlier file. */
export function saveStateFile(path: string, state: SavedState): void {
  const temporary = `${path}.${randomUUID()}`
  try {
    writeFileSync(temporary, `${JSON.stringify(state)}\n`, { mode: 0o600 })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
