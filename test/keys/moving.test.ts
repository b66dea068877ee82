import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditEntry, createEvergrant, type EvergrantOptions } from 'evergrant'
import { expect, test } from 'vitest'
import { ownKeys } from '../cli/evergrant.js'
import { signIn } from '../e2e/client.js'
import { startSandbox } from '../records/sandbox.js'

const HOUR_MS = 3_600_000

test('a key that is moved from its file into the environment opens everything, and the log tells of the move', async () => {
  const home = await mkdtemp(join(tmpdir(), 'evergrant-moving-'))
  const sandbox = await startSandbox()
  const server = sandbox.url
  const open = (env: Readonly<Record<string, string>>, clock?: EvergrantOptions['clock']) =>
    createEvergrant({ home, env, ...(clock && { clock }) })
  const before = open(ownKeys)
  await signIn({ sandbox, evergrant: before })
  await before.close()

  const key = (await readFile(join(home, 'key'), 'utf8')).trim()
  await Promise.all(['key', 'key-provider.json'].map((name) => rm(join(home, name))))
  const later = { now: () => Date.now() + HOUR_MS, sleep: () => Promise.resolve() }
  const after = open({ EVERGRANT_KEY: key }, later)
  await after.getAccessToken({ server })
  const entries: AuditEntry[] = []
  for await (const entry of after.auditLog({ server })) entries.push(entry)
  expect(entries.slice(-2)).toMatchObject([
    { type: 'key_provider_changed', from: 'file', to: 'env' },
    { type: 'token_refreshed', generation: 2 },
  ])
  expect(await after.verifyAuditLog({ server })).toMatchObject({ problems: [] })

  await after.close()
  await sandbox.close()
  await rm(home, { recursive: true, force: true })
})
