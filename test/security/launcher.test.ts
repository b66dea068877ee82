import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'

const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.js', import.meta.url))
const keepsCompiledCode = 'enableCompileCache' in module
const runNode = promisify(execFile)
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evergrant-launcher-'))
  await mkdir(join(root, 'tmp'))
})

afterEach(() => rm(root, { recursive: true, force: true }))

test('compiled code is kept with the caches of the person, never among temporary files', async () => {
  const env = { PATH: process.env['PATH'], TMPDIR: join(root, 'tmp'), XDG_CACHE_HOME: join(root, 'caches') }
  const { stderr } = await runNode(process.execPath, [BIN, '--version'], { env })
  expect(stderr).toBe('')
  expect(await readdir(join(root, 'tmp'))).toEqual([])
  expect(await readdir(root)).toEqual(keepsCompiledCode ? ['caches', 'tmp'] : ['tmp'])
})

test.each([
  ['18.20.8', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.0.0', true],
])('Node.js %s: is accepted: %s', async (version, isAccepted) => {
  const versions = `{ ...process.versions, node: '${version}' }`
  const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: ${versions} })`
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(root, 'caches') }
  const told = runNode(process.execPath, ['--import', pretend, BIN, '--version'], { env }).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  )
  expect(await told).toBe(isAccepted ? '' : `evergrant needs Node.js 20.19 or newer; this is ${version}.\n`)
})
