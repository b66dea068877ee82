import { expect, test } from 'vitest'
import type { AuditSink } from '../audit/sink.js'
import { checkLog } from './log-check.js'
import { createTestEngine } from './testing/engine.js'

const AT = 5_000

test.each([
  ['signed in then', { signedInAt: AT }],
  ['imported then, however long ago the consent was', { signedInAt: 1, imported: { bundle: 'b', at: AT, from: 'x' } }],
])('a login that was %s is missing from a log that knows an earlier one only', async (_name, credential) => {
  const { context, connection, put } = createTestEngine()
  await put(credential)
  const logOf = (lastLoginAt: number): AuditSink => ({
    append: async () => undefined,
    async *read() {},
    verify: async () => ({ entries: 3, lastLoginAt, problems: [] }),
  })
  expect((await checkLog(context, logOf(AT - 1), connection)).problems).toEqual([{ kind: 'missing', sequence: 4 }])
  expect((await checkLog(context, logOf(AT), connection)).problems).toEqual([])
})
