import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'

const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.cjs', import.meta.url))
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
  expect(await readdir(root)).toEqual(['caches', 'tmp'])
})

const START = fileURLToPath(new URL('../../packages/evergrant/dist/cli/start.cjs', import.meta.url))

async function compiledStart(): Promise<string> {
  const folder = join(root, 'caches/evergrant', `${process.version}-${process.arch}`)
  const names = await readdir(folder)
  return join(folder, names.find((name) => name.endsWith('start_cjs')) ?? '')
}

/** Compiled code of another program, under the name of this one's: V8 looks at the length of a source only. */
async function plantCode(mode: number): Promise<NodeJS.ProcessEnv> {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(root, 'caches') }
  await runNode(process.execPath, [BIN, 'help'], { env })
  const file = await compiledStart()
  const other = "(f=>f)((exports,require,module)=>{module.exports={main:async()=>console.log('planted')}})"
  const compile = `
    const { readFileSync, writeFileSync, chmodSync } = require('node:fs')
    const [start, file, other, mode] = process.argv.slice(1)
    const source = readFileSync(start, 'latin1')
    const script = new (require('node:vm').Script)(other.padEnd(source.length), { filename: start })
    const module = {}
    script.runInThisContext()({}, require, module)
    // What has not run is compiled from the source, which is not this one.
    module.exports.main()
    writeFileSync(file, Buffer.concat([Buffer.from(source.slice(-16), 'latin1'), script.createCachedData()]))
    chmodSync(file, Number(mode))`
  await runNode(process.execPath, ['-e', compile, START, file, other, String(mode)], { env })
  return env
}

test.each([
  ['only its owner can write it', 0o600, 'planted'],
  ['its group can write it', 0o620, 'Usage: evergrant'],
  ['everybody can write it', 0o602, 'Usage: evergrant'],
])('compiled code is taken up where %s: %o', async (_, mode, said) => {
  const env = await plantCode(mode)
  expect((await runNode(process.execPath, [BIN, 'help'], { env })).stdout).toContain(said)
})

test('compiled code of another version is compiled again', async () => {
  const env = await plantCode(0o600)
  const file = await compiledStart()
  const kept = await readFile(file)
  await writeFile(file, Buffer.concat([Buffer.from('another version_'), kept.subarray(16)]))
  expect((await runNode(process.execPath, [BIN, 'help'], { env })).stdout).toContain('Usage: evergrant')
  expect((await readFile(file)).equals(kept)).toBe(false)
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
