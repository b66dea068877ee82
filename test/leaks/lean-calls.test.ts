import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const PROGRAM = fileURLToPath(new URL('lean-calls.js', import.meta.url))

test('calls leave nothing behind in memory', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, '20000'])
  const { before, after } = JSON.parse(stdout) as { before: number; after: number }
  // What is left of one call would be 18,000 times as much.
  expect(after - before).toBeLessThan(1_000_000)
})
