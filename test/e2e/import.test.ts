import { execFile } from 'node:child_process'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
/** Where the names of packages mean what they mean to a program. */
const cwd = fileURLToPath(new URL('.', import.meta.url))

/** What a fresh process prints that runs this module. */
async function printed(source: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source], { cwd })
  return JSON.parse(stdout) as string[]
}

/** Files that are loaded, beside those of Node itself. */
function filesOf(specifier: string): Promise<string[]> {
  const hook = `let port
export const initialize = (data) => void (port = data)
export const load = (url, context, next) => (port.postMessage(url), next(url, context))`
  return printed(`import { register } from 'node:module'
import { MessageChannel } from 'node:worker_threads'
const { port1, port2 } = new MessageChannel()
const urls = []
let told = () => {}
port1.on('message', (url) => (url === 'node:console' ? told() : urls.push(url)))
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}), { data: port2, transferList: [port2] })
await import(${JSON.stringify(specifier)})
const end = new Promise((resolve) => (told = resolve))
await import('node:console')
await end
port1.close()
console.log(JSON.stringify(urls.filter((url) => url.startsWith('file:'))))`)
}

/** Modules of Node that are loaded and that an empty program does not load. */
function builtinsOf(specifier: string): Promise<string[]> {
  return printed(`const before = new Set(process.moduleLoadList)
await import(${JSON.stringify(specifier)})
const loaded = process.moduleLoadList.filter((name) => !before.has(name))
console.log(JSON.stringify(loaded.map((name) => name.replace('NativeModule ', ''))))`)
}

test('importing the library loads two files of its own and no other package', async () => {
  const files = await filesOf('evergrant')
  expect(files).toHaveLength(2)
  for (const file of files) expect(file).toMatch(/\/packages\/evergrant\/dist\/library\/(index|chunk-\w+)\.js$/)
})

test('importing the library loads of Node’s modules what is cheap', async () => {
  const loaded = await builtinsOf('evergrant')
  // The stream modules come with crypto.
  const allowed = ['crypto', 'fs', 'os', 'path', 'stream', 'stream/promises', 'string_decoder']
  expect(loaded.filter((name) => builtinModules.includes(name) && !allowed.includes(name))).toEqual([])
  expect(loaded.filter((name) => name.includes('undici'))).toEqual([])
})

test.each(['channel', 'filter', 'tool-schemas', 'notion/markdown', 'store/file', 'store/postgres', 'store/redis'])(
  'importing evergrant/%s loads no other package',
  async (name) => {
    const specifier = `evergrant/${name}`
    const files = await filesOf(specifier)
    expect(files.filter((file) => !file.includes('/packages/evergrant/dist/library/'))).toEqual([])
    expect((await builtinsOf(specifier)).filter((each) => /^(http|https|net|tls)$|undici/.test(each))).toEqual([])
  },
)
