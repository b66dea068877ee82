import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { expect, test } from 'vitest'
import { signIn } from '../../e2e/client.js'
import { recordChild } from '../../records/children.js'
import { startSandbox } from '../../records/sandbox.js'
import { startActor } from '../actors/actors.js'

const KEY = `main:${Buffer.alloc(32, 5).toString('base64')}`

test.each([{ strict: false }, { strict: true }])('eight processes over one folder, sandbox %o', async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'evergrant-storm-'))
  const sandbox = await startSandbox(options)
  const evergrant = createEvergrant({ env: { EVERGRANT_KEY: KEY }, store: createFileStore({ folder }) })
  await signIn({ sandbox, evergrant })
  const opening = { store: { kind: 'file', folder }, key: KEY, server: sandbox.url } as const
  const actors = await Promise.all(Array.from({ length: 8 }, () => startActor(opening, recordChild)))

  sandbox.advance(3600)
  const clock = { offsetMs: 3_600_000 }
  const outcomes = await Promise.all(actors.map((actor) => actor.tokens({ callers: 50, clock })))
  expect(outcomes.flatMap(({ callers }) => callers).filter(({ served }) => served)).toHaveLength(400)
  expect(sandbox.stats()).toMatchObject({ refreshesSucceeded: 1, byGrantType: { refresh_token: 1 } })

  await Promise.all(actors.map((actor) => actor.close()))
  await evergrant.close()
  await sandbox.close()
  rmSync(folder, { recursive: true })
})
