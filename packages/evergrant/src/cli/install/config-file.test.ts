import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig, writeConfig } from './config-file.js'

const NOW = new Date('2026-11-24T03:04:05.678Z')
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evergrant-config-'))
  path = join(folder, 'settings.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (text: string, privacy = 0o600) =>
  await writeConfig(await readConfig(path), text, { now: NOW, privacy })
const modeOf = async (file: string) => (await stat(file)).mode & 0o777

test('makes a file that is missing, for its owner alone, with its folders', async () => {
  path = join(folder, 'a', 'b', 'settings.json')
  expect(await write('new')).toEqual({})
  expect([await readFile(path, 'utf8'), await modeOf(path), await modeOf(join(folder, 'a'))]).toEqual([
    'new',
    0o600,
    0o700,
  ])
})

test('makes a file of a project for everybody who reads the project', async () => {
  path = join(folder, 'a', 'settings.json')
  await write('new', 0o644)
  expect([await modeOf(path), (await modeOf(join(folder, 'a'))) & 0o700]).toEqual([0o644, 0o700])
})

test('keeps the mode, and the old text in a file for its owner alone', async () => {
  await writeFile(path, 'old')
  await chmod(path, 0o664)
  const { backup = '' } = await write('new')
  expect(backup).toBe(`${path}.evergrant-backup-20261124T030405678Z`)
  expect([await readFile(path, 'utf8'), await modeOf(path)]).toEqual(['new', 0o664])
  expect([await readFile(backup, 'utf8'), await modeOf(backup)]).toEqual(['old', 0o600])
  expect(await readdir(folder)).toHaveLength(2)
})

test('leaves a symbolic link and writes where it leads', async () => {
  await mkdir(join(folder, 'dotfiles'))
  await writeFile(join(folder, 'dotfiles', 'real.json'), 'old')
  await symlink(join('dotfiles', 'real.json'), path)
  const { backup } = await write('new')
  expect((await lstat(path)).isSymbolicLink()).toBe(true)
  expect(await readFile(join(folder, 'dotfiles', 'real.json'), 'utf8')).toBe('new')
  expect(backup).toContain(join('dotfiles', 'real.json.evergrant-backup-'))
})

test('keeps the byte order mark', async () => {
  await writeFile(path, '\uFEFF{}')
  expect((await readConfig(path)).text).toBe('{}')
  await write('{ }')
  expect(await readFile(path, 'utf8')).toBe('\uFEFF{ }')
})

test('refuses a file that is read-only, although its folder would let it', async () => {
  await writeFile(path, 'old')
  await chmod(path, 0o444)
  await expect(write('new')).rejects.toMatchObject({ code: 'CONFIG_WRITE_FAILED' })
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['old', ['settings.json']])
})

test.each<[string, (file: string) => Promise<void>, string[]]>([
  ['changed', (file) => writeFile(file, 'theirs'), ['settings.json']],
  ['removed', (file) => rm(file), []],
])('does not write over a file that was %s meanwhile, and leaves nothing behind', async (_, meddle, left) => {
  await writeFile(path, 'old')
  const config = await readConfig(path)
  await meddle(path)
  const writing = writeConfig(config, 'new', { now: NOW, privacy: 0o600 })
  await expect(writing).rejects.toMatchObject({ code: 'CONFIG_CHANGED' })
  expect(await readdir(folder)).toEqual(left)
})

test('does not write over a file that was made meanwhile', async () => {
  const config = await readConfig(path)
  await writeFile(path, 'theirs')
  const writing = writeConfig(config, 'new', { now: NOW, privacy: 0o600 })
  await expect(writing).rejects.toMatchObject({ code: 'CONFIG_CHANGED' })
  expect(await readFile(path, 'utf8')).toBe('theirs')
})

test.each<[string, () => Promise<void>]>([
  ['a text that is not UTF-8', () => writeFile(path, Buffer.from('{}', 'utf16le').fill(0xff, 0, 2))],
  ['a folder', () => mkdir(path)],
  ['a link that leads nowhere', () => symlink('gone', path)],
])('refuses to read %s', async (_, make) => {
  await make()
  await expect(readConfig(path)).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
})
