import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetLogin, keepLogin, loadLogin } from './kept-login.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'evergrant-kept-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const now = Date.now()
const login = {
  binding: 'b'.repeat(43),
  expiresAt: now + 600_000,
  server: 'https://mcp.example/mcp',
  switchAccount: true,
}

it('keeps a login for its owner only, under a name that does not tell its state', async () => {
  await keepLogin(home, 'the-state', login)
  const [name = ''] = await readdir(join(home, 'logins'))
  expect(name).toMatch(/^[0-9a-f]{64}\.json$/)
  expect((await stat(join(home, 'logins', name))).mode & 0o777).toBe(0o600)
  expect((await stat(join(home, 'logins'))).mode & 0o777).toBe(0o700)
  expect(await loadLogin(home, 'the-state', now)).toEqual(login)
})

it.each([
  ['another state', 'other', now],
  ['a login that is too old', 'the-state', now + 600_000],
])('knows nothing of %s', async (_, state, at) => {
  await keepLogin(home, 'the-state', login)
  await expect(loadLogin(home, state, at)).rejects.toMatchObject({ code: 'LOGIN_UNKNOWN' })
})

it('knows nothing of a torn file', async () => {
  await keepLogin(home, 'the-state', login)
  const [name = ''] = await readdir(join(home, 'logins'))
  await writeFile(join(home, 'logins', name), '{"binding":"b')
  await expect(loadLogin(home, 'the-state', now)).rejects.toMatchObject({ code: 'LOGIN_UNKNOWN' })
})

it('never writes over another login', async () => {
  await keepLogin(home, 'the-state', login)
  await expect(keepLogin(home, 'the-state', { ...login, binding: 'x' })).rejects.toMatchObject({
    code: 'STORE_WRITE_FAILED',
  })
  expect(await loadLogin(home, 'the-state', now)).toEqual(login)
})

it('forgets a login that is done, and what nobody completed', async () => {
  await keepLogin(home, 'done', login)
  await forgetLogin(home, 'done')
  await keepLogin(home, 'left', login)
  const [left = ''] = await readdir(join(home, 'logins'))
  const longAgo = new Date(now - 2 * 3_600_000)
  await utimes(join(home, 'logins', left), longAgo, longAgo)
  await keepLogin(home, 'new', login)
  expect(await readdir(join(home, 'logins'))).toHaveLength(1)
  await expect(loadLogin(home, 'done', now)).rejects.toMatchObject({ code: 'LOGIN_UNKNOWN' })
})

it('says so when the folder cannot be written', async () => {
  await writeFile(join(home, 'file'), '')
  const below = join(home, 'file')
  await expect(keepLogin(below, 'the-state', login)).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
})
