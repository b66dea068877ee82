// Bundles the command line: one small start file, everything else in chunks that load when a command needs them.
// The libraries that only the command line uses are bundled in, so that users of the library do not install them.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'

const entry = 'src/cli/main.ts'
const manifest = JSON.parse(await readFile('package.json', 'utf8'))
const installed = Object.keys({
  ...manifest.dependencies,
  ...manifest.optionalDependencies,
  ...manifest.peerDependencies,
})

if (!existsSync(entry)) process.exit(0)
await build({
  entryPoints: [entry],
  outdir: 'dist/cli',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: [...installed.flatMap((name) => [name, `${name}/*`]), '@evergrant/*'],
  // CommonJS libraries inside the bundle call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has printed what is wrong
