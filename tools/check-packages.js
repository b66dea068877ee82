// Packs every package as `npm publish` would and judges the tarball: its metadata, its types, its contents.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { run } from './run.js'
import { listPackages, root, scratch } from './workspace.js'

const packs = join(scratch, 'packs')
const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')

rmSync(packs, { recursive: true, force: true })
mkdirSync(packs, { recursive: true })
const problems = (await Promise.all(listPackages().map(checkPackage))).flat()
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

async function checkPackage({ dir, name, manifest }) {
  const packed = await run('npm', ['pack', '--json', '--pack-destination', packs], { cwd: dir })
  if (packed.code !== 0) return [`${name}: npm pack failed\n${packed.output}`]
  const [{ filename, files }] = JSON.parse(packed.stdout)
  const tarball = join(packs, filename)
  const found = await Promise.all([checkMetadata(manifest, tarball), checkTypes(tarball)])
  return [...checkContents(dir, files), ...found.flat()].map((problem) => `${name}: ${problem}`)
}

function checkContents(dir, files) {
  const paths = files.map(({ path }) => path)
  const unwanted = paths.filter((path) => /[.]test[.]|\/testing\/|^src\/|^[.]|[.]tsbuildinfo$/.test(path))
  const missing = ['LICENSE', 'README.md', 'package.json'].filter((path) => !paths.includes(path))
  const licence =
    missing.includes('LICENSE') || readFileSync(join(dir, 'LICENSE')).equals(readFileSync(join(root, 'LICENSE')))
  return [
    ...unwanted.map((path) => `${path} should not be published`),
    ...missing.map((path) => `${path} is missing from the tarball`),
    ...(licence ? [] : ['LICENSE differs from the one at the root']),
  ]
}

async function checkMetadata(manifest, tarball) {
  const { messages } = await publint({
    level: 'warning',
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
  })
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`)
}

/** ESM only, so the resolutions that cannot load ESM are left out. */
async function checkTypes(tarball) {
  const args = [
    attw,
    tarball,
    '--profile',
    'esm-only',
    '--no-definitely-typed',
    '--no-emoji',
    '--no-color',
    '--format',
    'ascii',
  ]
  const { code, output } = await run(process.execPath, args)
  return code === 0 ? [] : [`attw:\n${output}`]
}
