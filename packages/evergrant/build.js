// Bundles the command line: one small start file, everything else in chunks that load when a command needs them.
// The libraries that only the command line uses are bundled in, so that users of the library do not install them.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const outdir = 'dist/cli'
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const installed = Object.keys({
  ...manifest.dependencies,
  ...manifest.optionalDependencies,
  ...manifest.peerDependencies,
})

const { metafile } = await build({
  // The second one is the program of the processes that the demo starts.
  entryPoints: ['src/cli/main.ts', 'src/cli/demo/worker/main.ts'],
  outbase: 'src/cli',
  outdir,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: [...installed.flatMap((name) => [name, `${name}/*`]), '@evergrant/*'],
  // Its other form asks for its own files at run time, by paths that the bundle has not.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // CommonJS libraries inside the bundle call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
}).catch(() => process.exit(1)) // esbuild has printed what is wrong
writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), licences(Object.keys(metafile.inputs)))

/** The licences of what was bundled in, which have to travel with it. */
function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []))
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const text = licenceFile(folder) ?? licenceInReadme(folder)
    if (text === undefined) throw new Error(`${name} is bundled and has no licence text`)
    return `${name} ${version} (${license})\n\n${text.trim()}\n`
  })
  return texts.join('\n---\n\n')
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
