// Installs the packed packages in an empty folder, as a user would, and uses them there: programs, front doors, types.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.js'
import { listPackages, readJson, root, tsc } from './workspace.js'

// Part of every TypeScript program for Node, and the types of the MCP SDK need it.
const nodeTypes = `@types/node@${readJson(join(root, 'package.json')).devDependencies['@types/node']}`
// What the library and the command line may bring along.
const MOST_PACKAGES = 18
const MOST_MEGABYTES = 23
// POSIX: what `stat` counts blocks in.
const BLOCK_BYTES = 512
const folder = mkdtempSync(join(tmpdir(), 'evergrant-packed-'))
try {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  for (const entry of listPackages()) await smoke(entry)
  await demo()
  await isSmall()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function smoke({ dir, name, manifest }) {
  await must('npm', ['pack', '--pack-destination', folder], dir)
  await must('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', nodeTypes, ...tarballs()])
  refuseBuildTimeLibraries(manifest)
  for (const bin of Object.keys(manifest.bin)) await printsVersion(bin, manifest.version)
  await importsEveryEntry(name, manifest)
  console.log(`${name}: installs, starts and imports`)
}

/** npm removes a package that was installed without being saved, so the earlier ones are named again. */
function tarballs() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz'))
    .map((file) => join(folder, file))
}

/** What is bundled into the command line must not come along as a dependency too. */
function refuseBuildTimeLibraries(manifest) {
  const modules = readdirSync(join(folder, 'node_modules'), { recursive: true })
  for (const library of Object.keys(manifest.devDependencies ?? {})) {
    if (modules.includes(join(library, 'package.json')))
      throw new Error(`${library} was installed with ${manifest.name}`)
  }
}

async function printsVersion(bin, version) {
  const { stdout } = await must('npx', ['--no-install', bin, '--version'])
  if (stdout.trim() !== version) throw new Error(`${bin} --version printed ${JSON.stringify(stdout)}, not ${version}`)
}

/** Each entry point loads, and its types need nothing that is not installed. */
async function importsEveryEntry(name, manifest) {
  const entries = Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => name + entry.slice(1))
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
  const names = entries.map((_, index) => `...Object.keys(entry${index})`)
  writeFileSync(join(folder, 'entries.ts'), `${imports.join('\n')}\nconsole.log([${names.join(', ')}].length)\n`)
  writeFileSync(join(folder, 'entries.js'), `${imports.join('\n')}\nconsole.log([${names.join(', ')}].length)\n`)
  const { stdout } = await must(process.execPath, ['entries.js'])
  if (!(Number(stdout) > 0)) throw new Error(`${name} exports nothing`)
  const strict = '--strict --noEmit --module nodenext --target es2023 --lib es2023,dom,dom.iterable --types node'.split(
    ' ',
  )
  await must(process.execPath, [tsc, ...strict, 'entries.ts'])
}

async function demo() {
  await must('npx', ['--no-install', 'evergrant', 'demo'])
  console.log('evergrant demo: passes where only the packages are installed')
}

/** What the library and the command line bring along, without the optional packages. */
async function isSmall() {
  const prefix = join(folder, 'small')
  mkdirSync(prefix)
  writeFileSync(join(prefix, 'package.json'), JSON.stringify({ private: true }))
  const tarball = tarballs().find((path) => /evergrant-[0-9][^/]*[.]tgz$/.test(path))
  await must('npm', ['install', '--omit=optional', '--omit=peer', '--ignore-scripts', tarball], prefix)
  const modules = join(prefix, 'node_modules')
  const { packages } = readJson(join(modules, '.package-lock.json'))
  const installed = Object.keys(packages).length
  const megabytes = diskBytesUnder(modules) / 1_000_000
  const found = `${installed} packages, ${megabytes.toFixed(1)} MB on disk`
  if (installed > MOST_PACKAGES || megabytes > MOST_MEGABYTES) {
    throw new Error(`An install brings ${found}; at most are ${MOST_PACKAGES} packages, ${MOST_MEGABYTES} MB on disk`)
  }
  console.log(`evergrant without optional packages: ${found}`)
}

/** As the benchmark of installs counts: whole blocks, since that is what a file takes. */
function diskBytesUnder(path) {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * BLOCK_BYTES, 0)
}

async function must(command, args, cwd = folder) {
  const result = await run(command, args, { cwd, env: { EVERGRANT_HOME: join(folder, 'home') } })
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${result.output}`)
  return result
}
