import type { ChildProcess } from 'node:child_process'
import { afterAll, expect } from 'vitest'
import { record } from './folder.js'

const open = new Map<ChildProcess, () => void>()
// One whose pipes are still open, because a process of its own holds them, counts as far as it got.
afterAll(() => {
  for (const write of open.values()) write()
})

/** Keeps what a child process says on stdout and stderr, for the search for secrets. */
export function recordChild(child: ChildProcess): void {
  const { currentTestName: test = 'before the tests', testPath = '' } = expect.getState()
  const said = { stdout: '', stderr: '' }
  const write = () => {
    if (!open.delete(child)) return
    record('children', 'log', `== ${testPath} > ${test}\n${said.stdout}\n${said.stderr}\n`)
  }
  open.set(child, write)
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk))
  child.once('close', write)
}
