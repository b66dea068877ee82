// Bundles the command line and the library, each in the same way: what its start runs through in one chunk, everything else in chunks
// that load when they are needed, since to Node a file costs half a millisecond, whatever is in it. The libraries that the command line
// uses are bundled in: users of the library do not install what it alone uses, and a bundled file starts faster than a hundred installed
// ones. What `tsc` emits stays beside it, for the tools of this repository; of that only the declarations that the exports lead to are
// published, in dist/types.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { toCommonJs } from './build-commonjs.js'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const installed = Object.keys({
  ...manifest.dependencies,
  ...manifest.optionalDependencies,
  ...manifest.peerDependencies,
})

const common = {
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: [...installed.flatMap((name) => [name, `${name}/*`]), '@evergrant/*'],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
}

/** The first entry point is the one whose start is in one chunk. */
const command = {
  ...common,
  // The second one is the program of the processes that the demo starts.
  entryPoints: ['src/cli/main.ts', 'src/cli/demo/worker/main.ts'],
  outbase: 'src/cli',
  outdir: 'dist/cli',
  // Its other form asks for its own files at run time, by paths that the bundle has not.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  external: ['@napi-rs/keyring', '@evergrant/*'],
}

/** What the package exports, by the manifest. */
const library = {
  ...common,
  entryPoints: Object.values(manifest.exports)
    .flatMap(({ types }) => types ?? [])
    .map(sourceOf),
  // Names stay, for who reads a stack trace.
  minifySyntax: true,
  minifyWhitespace: true,
  outbase: 'src',
  outdir: 'dist/library',
}

function sourceOf(types) {
  return types.replace('./dist/types/', 'src/').replace(/[.]d[.]ts$/, '.ts')
}

/**
 * An ES import of one of Node's modules reads all of its names, and some of them load half of Node: `node:fs` its promises, `node:http`
 * undici, `node:util` worker threads. In the bundle only the names that a file uses are read, and of a module that takes long to load
 * when they are first called: a call opens its connection before it needs them.
 */
function withNodeModulesByName(source) {
  const imports = /^import (?!type )(?:\* as )?(\w+|\{[^}]*\}) from ['"](node:[\w/]+)['"];?$/gm
  return source.replace(imports, (_, names, name) => {
    const used = names.replaceAll(/\btype \w+,?/g, '').replaceAll(' as ', ': ')
    const load = `globalThis.process.getBuiltinModule('${name}')`
    return areLate(name, used) ? late(used, load) : `const ${used} = ${load}`
  })
}

const SLOW = ['node:crypto', 'node:os', 'node:tty']
const namesIn = (used) => used.split(/[{},\s]+/).filter(Boolean)

function areLate(module, used) {
  const isFunction = (name) => /^[a-z]/.test(name) && typeof process.getBuiltinModule(module)[name] === 'function'
  return SLOW.includes(module) && !used.includes(':') && namesIn(used).every(isFunction)
}

const late = (used, load) =>
  namesIn(used)
    .map((name) => `const ${name} = (...args) => ${load}.${name}(...args)`)
    .join('\n')

/**
 * What starts with the program: what its main file imports, and what it would load later although every start needs it. esbuild makes a
 * chunk for each set of entry points that reaches a module, so that this would lie in a dozen chunks. Here everything that is loaded later
 * imports all of it, which is there by then: so it is one set, and one chunk.
 */
function startParts({ inputs }, [main, ...others], alsoAtStart) {
  const importsOf = (path) => inputs[path]?.imports.filter(({ external }) => !external) ?? []
  const pathsOf = (imports) => imports.map(({ path }) => path)
  const isLater = ({ kind }) => kind === 'dynamic-import'
  const needs = (path) => pathsOf(importsOf(path).filter((each) => !isLater(each)))
  const seeds = [...needs(main), ...alsoAtStart]
  const start = new Set(seeds)
  for (const path of start) needs(path).forEach((next) => start.add(next))
  const dynamic = Object.keys(inputs).flatMap((path) => pathsOf(importsOf(path).filter(isLater)))
  const later = new Set([...dynamic, ...others].filter((path) => !start.has(path)))
  return { seeds, start, later }
}

/** The source of a file, with the imports that make the start one chunk: what is there by then needs no file of its own. */
function withStart(path, source, { seeds, start, later }) {
  const imports = later.has(path) ? seeds.map((seed) => `import ${JSON.stringify(resolve(seed))}`) : []
  const text = source.replaceAll(/\bimport\('(\.[^']+)[.]js'\)/g, (whole, name) => {
    const target = join(dirname(path), `${name}.ts`)
    if (!start.has(target)) return whole
    imports.push(`import * as started${imports.length} from ${JSON.stringify(resolve(target))}`)
    return `Promise.resolve(started${imports.length - 1})`
  })
  return [...imports, text].join('\n')
}

/** Beside the program itself: what the library loads with the first call or conversation, and the command line is for. */
const AT_START = [
  'src/cli/main.ts',
  'src/mcp/channel/any-channel.ts',
  'src/mcp/channel/open-lean.ts',
  'src/internal/node/http-wire.ts',
]

async function bundle(options, alsoAtStart = []) {
  const parts = startParts((await buildWith(options)).metafile, options.entryPoints, alsoAtStart)
  return buildWith(options, (path, source) => withStart(path, source, parts))
}

async function buildWith(options, transformed = (_, source) => source) {
  const sources = {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]s$/ }, ({ path }) => ({
        contents: transformed(relative('.', path), withNodeModulesByName(readFileSync(path, 'utf8'))),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      }))
    },
  }
  // esbuild has printed what is wrong.
  return build({ ...options, write: false, plugins: [sources] }).catch(() => process.exit(1))
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const COPYRIGHT = /^\s*(?:copyright\s+(?:\(c\)|©|\d)|\(c\)\s|©)/i

for (const { path, text } of (await bundle(library)).outputFiles) write(path, text)

const { outputFiles, metafile } = await bundle(command, AT_START)
for (const { path, text } of await toCommonJs(outputFiles, startFile(metafile))) write(path, text)
write(join(command.outdir, 'THIRD-PARTY-LICENSES.txt'), licences(Object.keys(metafile.inputs)))
await bundleDeclarations()

/** The chunk that the command line starts with, which its launcher has to know by name. */
function startFile({ outputs }) {
  const [path] = Object.entries(outputs).find(
    ([, { inputs }]) => (inputs[command.entryPoints[0]]?.bytesInOutput ?? 0) > 0,
  )
  return resolve(path)
}

/** The declarations that the exports lead to, in few files: on disk each takes a whole block, however short it is. */
async function bundleDeclarations() {
  const entries = Object.values(manifest.exports).flatMap(({ types }) => types ?? [])
  const names = entries.map((path) => relative('dist/types', path).replace(/[.]d[.]ts$/, ''))
  const declarations = await rollup({
    input: Object.fromEntries(names.map((name) => [name, join('dist', `${name}.d.ts`)])),
    external: (name) => !/^[./]/.test(name),
    plugins: [dts()],
  })
  const files = { entryFileNames: '[name].d.ts', chunkFileNames: 'shared/[name].ts' }
  const { output } = await declarations.generate({ format: 'es', ...files })
  await declarations.close()
  for (const { fileName, code } of output) write(join('dist/types', fileName), code)
}

/** The licences of what was bundled in, which have to travel with it: each text once, behind the names and copyrights that it is for. */
function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []))
  const groups = new Map()
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const text = licenceFile(folder) ?? licenceInReadme(folder)
    if (text === undefined) throw new Error(`${name} is bundled and has no licence text`)
    const lines = text.trim().split(/\r?\n/)
    const body = lines.filter((line) => !COPYRIGHT.test(line)).join('\n')
    const key = body.replaceAll(/\s+/g, ' ').trim()
    const group = groups.get(key) ?? { body: body.trim(), packages: [] }
    const owners = lines.filter((line) => COPYRIGHT.test(line)).map((line) => `  ${line.trim()}`)
    group.packages.push([`${name} ${version} (${license})`, ...owners].join('\n'))
    groups.set(key, group)
  }
  return [...groups.values()].map(({ body, packages }) => `${packages.join('\n')}\n\n${body}\n`).join('\n---\n\n')
}

function licenceFile(folder) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  return file && readFileSync(join(folder, file), 'utf8')
}

/** Some packages have it as the last section of their README. */
function licenceInReadme(folder) {
  const file = readdirSync(folder).find((entry) => /^readme/i.test(entry))
  return file && /^#+ *licen[cs]e$([^]*)/im.exec(readFileSync(join(folder, file), 'utf8'))?.[1]
}
