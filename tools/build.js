// Builds every package: `tsc` emits, then the package's own build.js (which writes into dist) where there is one.
// Types are judged by `npm run check`. A package whose inputs have not changed since its last build is left alone;
// `--force` builds it all the same.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { withLock } from './lock.js'
import { runNode } from './run.js'
import { listFiles, listPackages, root, scratch, tsc } from './workspace.js'

const force = process.argv.includes('--force')
const startedAt = Date.now()

try {
  await withLock(join(scratch, 'build.lock'), () => buildAll(listPackages()))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

/** Packages build at the same time, each after those of the workspace that it depends on. */
async function buildAll(packages) {
  const builds = new Map()
  const build = (entry) => {
    if (!builds.has(entry.name)) builds.set(entry.name, afterItsDependencies(entry))
    return builds.get(entry.name)
  }
  const afterItsDependencies = async (entry) => {
    await Promise.all(packages.filter((other) => other.name in (entry.manifest.dependencies ?? {})).map(build))
    await buildPackage(entry)
  }
  await Promise.all(packages.map(build))
}

async function buildPackage({ dir, name }) {
  const work = join(scratch, 'build', basename(dir))
  const mark = join(work, 'built')
  const fingerprint = fingerprintOf(dir)
  const isCurrent = existsSync(join(dir, 'dist')) && existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint
  if (isCurrent && !force) return

  rmSync(work, { recursive: true, force: true })
  const emitted = join(work, 'emitted')
  const project = [join(dir, 'tsconfig.build.json'), join(dir, 'tsconfig.json')].find(existsSync)
  await runNode([tsc, '-p', project, '--noCheck', '--outDir', emitted])
  const kept = putInPlace(emitted, join(dir, 'dist'))
  const own = join(dir, 'build.js')
  if (existsSync(own)) await runNode([own], { cwd: dir })
  removeStale(join(dir, 'dist'), kept)
  writeFileSync(mark, fingerprint)
  console.error(`built ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
}

/** What the output depends on: sources, manifests and settings, by path, size and time of change. */
function fingerprintOf(dir) {
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'build.js', 'build-commonjs.js'].map(
    (file) => join(dir, file),
  )
  const shared = ['tsconfig.base.json', 'package-lock.json', 'tools/build.js'].map((file) => join(root, file))
  const inputs = [...listFiles(join(dir, 'src')), ...settings, ...shared].filter(existsSync).toSorted()
  const hash = createHash('sha256')
  for (const file of inputs) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Moves changed files over the old ones, each in one step, so that a program running from dist never reads half a file. */
function putInPlace(emitted, dist) {
  const kept = new Set()
  for (const file of listFiles(emitted)) {
    const target = join(dist, relative(emitted, file))
    kept.add(target)
    if (existsSync(target) && readFileSync(target).equals(readFileSync(file))) continue
    mkdirSync(dirname(target), { recursive: true })
    renameSync(file, target)
  }
  return kept
}

/** Removes what an earlier build left: what `tsc` did not emit and the package's own build.js did not write now. */
function removeStale(dist, kept) {
  for (const file of listFiles(dist)) {
    if (!kept.has(file) && statSync(file).mtimeMs < startedAt - 1000) rmSync(file)
  }
}
