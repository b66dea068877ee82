import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { fileKeyProvider } from './file-key-provider.js'

const entry = `k:${btoa('k'.repeat(32))}`
const posix = process.platform !== 'win32'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evergrant-key-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('fileKeyProvider', () => {
  test('makes a key that stays, in a file and folder of the owner alone', async () => {
    const path = join(folder, 'made', 'keys')
    const first = await fileKeyProvider({ path }).load()
    const second = await fileKeyProvider({ path }).load()
    expect(second.active.kid).toBe(first.active.kid)
    expect([...second.active.key.reveal()]).toEqual([...first.active.key.reveal()])
    if (posix) expect((await stat(path)).mode & 0o777).toBe(0o600)
    if (posix) expect((await stat(join(folder, 'made'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(folder, 'made'))).toEqual(['keys'])
  })

  test('gives a new file a new kid', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map((name) => fileKeyProvider({ path: join(folder, name) }).load()))
    expect(a?.active.kid).not.toBe(b?.active.kid)
  })

  test('reads the file anew each time', async () => {
    const path = join(folder, 'keys')
    await writeFile(path, entry, { mode: 0o600 })
    const provider = fileKeyProvider({ path })
    expect((await provider.load()).active.kid).toBe('k')
    await writeFile(path, `next:${btoa('n'.repeat(32))}\n${entry}\n`)
    expect((await provider.load()).all.map(({ kid }) => kid)).toEqual(['next', 'k'])
  })

  test.runIf(posix).each([0o640, 0o604, 0o660, 0o620])('refuses a file that others can use (mode %o)', async (mode) => {
    const path = join(folder, 'keys')
    await writeFile(path, entry)
    await chmod(path, mode)
    await expect(fileKeyProvider({ path }).load()).rejects.toMatchObject({
      code: 'KEY_INVALID',
      hint: expect.stringContaining(`chmod 600 ${path}`),
    })
  })

  test.runIf(posix)('judges the file that a symbolic link leads to', async () => {
    await writeFile(join(folder, 'real'), entry, { mode: 0o644 })
    await symlink('real', join(folder, 'keys'))
    await expect(fileKeyProvider({ path: join(folder, 'keys') }).load()).rejects.toMatchObject({ code: 'KEY_INVALID' })
    await chmod(join(folder, 'real'), 0o400)
    expect((await fileKeyProvider({ path: join(folder, 'keys') }).load()).active.kid).toBe('k')
  })

  test.each([
    ['an empty file', ''],
    ['a foreign file', 'hello'],
    ['a huge file', 'x'.repeat(70_000)],
  ])('refuses %s and leaves it as it is', async (_, content) => {
    const path = join(folder, 'keys')
    await writeFile(path, content, { mode: 0o600 })
    await expect(fileKeyProvider({ path }).load()).rejects.toMatchObject({ code: 'KEY_INVALID' })
    expect(await readFile(path, 'utf8')).toBe(content)
  })

  test('says so when the place cannot be read or written', async () => {
    await mkdir(join(folder, 'keys'))
    await expect(fileKeyProvider({ path: join(folder, 'keys') }).load()).rejects.toMatchObject({
      code: expect.stringMatching(/^(STORE_UNREADABLE|KEY_INVALID)$/),
    })
    await writeFile(join(folder, 'a-file'), '')
    await expect(fileKeyProvider({ path: join(folder, 'a-file', 'keys') }).load()).rejects.toMatchObject({
      code: 'STORE_UNREADABLE',
    })
  })

  test.runIf(posix)('says so when the file system is read-only', async () => {
    await expect(fileKeyProvider({ path: '/proc/evergrant/keys' }).load()).rejects.toMatchObject({
      code: 'STORE_WRITE_FAILED',
    })
  })

  test('ends with one key when processes start at once', async () => {
    const script = join(folder, 'child.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('file-key-provider.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: join(folder, 'provider.mjs'),
    })
    await writeFile(
      script,
      `import { fileKeyProvider } from './provider.mjs'
       while (Date.now() < Number(process.argv[2])) {}
       for (let round = 0; round < 20; round++) {
         const { active } = await fileKeyProvider({ path: './round-' + round }).load()
         console.log(active.kid, Buffer.from(active.key.reveal()).toString('base64'))
       }`,
    )
    const startAt = String(Date.now() + 1_000)
    const run = () => promisify(execFile)(process.execPath, [script, startAt], { cwd: folder })
    const outputs = await Promise.all([run(), run(), run(), run()])
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1)
    expect(outputs[0]?.stdout.trim().split('\n')).toHaveLength(20)
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
