import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolder, type Folder, pathIn } from './folder.js'

let base: string
let folder: Folder
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'evergrant-folder-'))
  await mkdir(join(base, 'root'))
  await mkdir(join(base, 'elsewhere'))
  await writeFile(join(base, 'elsewhere', 'secret.md'), 'secret')
  folder = createFolder(join(base, 'root'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

const UNSAFE = expect.objectContaining({ code: 'FOLDER_UNSAFE' })

describe('a folder', () => {
  it('writes files whole and leaves nothing else behind', async () => {
    await folder.write('A/B c.md', 'one')
    await folder.write('A/B c.md', 'two')
    expect(String(await folder.read('A/B c.md'))).toBe('two')
    expect(await folder.list()).toEqual(['A/', 'A/B c.md'])
    expect(await readdir(join(base, 'root', '.evergrant', 'tmp'))).toEqual([])
  })

  it.each(['../elsewhere/secret.md', '/etc/passwd', 'A/../../elsewhere/secret.md', '', 'A//B', '.'])(
    'never leaves itself by the path %j',
    async (path) => {
      await expect(folder.write(path, 'x')).rejects.toEqual(UNSAFE)
      await expect(folder.read(path)).rejects.toEqual(UNSAFE)
      await expect(folder.move('A.md', path)).rejects.toEqual(UNSAFE)
    },
  )

  it('follows no link, neither to a folder nor to a file', async () => {
    await symlink(join(base, 'elsewhere'), join(base, 'root', 'out'))
    await symlink(join(base, 'elsewhere', 'secret.md'), join(base, 'root', 'link.md'))
    await expect(folder.read('out/secret.md')).rejects.toEqual(UNSAFE)
    await expect(folder.write('out/secret.md', 'x')).rejects.toEqual(UNSAFE)
    await expect(folder.write('out/new.md', 'x')).rejects.toEqual(UNSAFE)
    await expect(folder.remove('out/secret.md')).rejects.toEqual(UNSAFE)
    await expect(folder.read('link.md')).rejects.toEqual(UNSAFE)
    await expect(folder.write('link.md', 'x')).rejects.toEqual(UNSAFE)
    expect(await folder.list()).toEqual([])
    expect(await readdir(join(base, 'elsewhere'))).toEqual(['secret.md'])
    expect(await readFile(join(base, 'elsewhere', 'secret.md'), 'utf8')).toBe('secret')
  })

  it('moves to a free name only', async () => {
    await folder.write('A.md', 'a')
    await folder.write('B.md', 'b')
    await expect(folder.move('A.md', 'B.md')).rejects.toEqual(UNSAFE)
    await folder.move('A.md', 'C/D.md')
    expect(await folder.list()).toEqual(['B.md', 'C/', 'C/D.md'])
  })

  it('gives nothing for a file that is not there', async () => {
    expect(await folder.read('A/B.md')).toBeUndefined()
    expect(await folder.exists('A')).toBe(false)
    await folder.remove('A')
    await folder.removeEmpty('A')
  })
})

it.each([
  ['/a/b', '/a/b', ''],
  ['/a/b', '/a/b/c/d.md', 'c/d.md'],
  ['/a/b', '/a/bc', undefined],
  ['/', '/a', 'a'],
])('in %s the path %s is %j', (root, path, expected) => {
  expect(pathIn(root, path)).toBe(expected)
})
