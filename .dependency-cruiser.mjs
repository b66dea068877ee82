// Who may import whom. `npm run check` cruises with these rules, and tools/layer-probes.js breaks each of them once.
import { readFileSync } from 'node:fs'

/** Lowest first; a file imports its own layer or a lower one. A new folder or file of src/ gets its place here. */
export const layers = [
  { name: 'base', places: ['errors.ts', 'version.ts', 'internal/'] },
  { name: 'oauth', places: ['oauth/'] },
  { name: 'vault', places: ['vault/'] },
  { name: 'store', places: ['store/'] },
  { name: 'audit', places: ['audit/'] },
  { name: 'credentials', places: ['credentials/'] },
  { name: 'mcp', places: ['mcp/'] },
  { name: 'uses', places: ['notion/', 'ai/', 'web/'] },
  {
    name: 'front-door',
    places: [
      'index.ts',
      'evergrant.ts',
      'evergrant-options.ts',
      'inspect-server.ts',
      'channel.ts',
      'notion-entry.ts',
      'open-notion.ts',
      'filter.ts',
      'tool-schemas.ts',
    ],
  },
  { name: 'bridge', places: ['bridge/'] },
  { name: 'cli', places: ['cli/'] },
]

// The probes live in a tree of the same shape, so that one cruise judges both.
const tree = '^(?:[.]tmp/layer-probes/)?'
const src = `${tree}packages/evergrant/src/`
const unitTest = '[.]test[.]ts$|/testing/'
const placeOf = (upTo) => `${src}(?:${upTo.flatMap(({ places }) => places.map(asPattern)).join('|')})`
function asPattern(place) {
  return place.endsWith('/') ? place : `${place.replaceAll('.', '[.]')}$`
}

/** What the package's `exports` publish, as source files: their types lie where `tsc` emits them. */
const manifest = JSON.parse(readFileSync(new URL('packages/evergrant/package.json', import.meta.url), 'utf8'))
const publicFiles = Object.values(manifest.exports)
  .flatMap(({ types }) => types ?? [])
  .map((target) =>
    target
      .replace('./dist/types/', '')
      .replace(/[.]d[.]ts$/, '.ts')
      .replaceAll('.', '[.]'),
  )
const publicEntry = `${src}(?:${publicFiles.join('|')})$`

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

const layerRules = layers
  .slice(0, -1)
  .map((layer, index) =>
    rule(
      `layer-${layer.name}`,
      `${layer.places.join(', ')} import only their own layer and lower ones`,
      { path: placeOf([layer]), pathNot: unitTest },
      { path: src, pathNot: placeOf(layers.slice(0, index + 1)) },
    ),
  )

export default {
  forbidden: [
    ...layerRules,
    rule(
      'layer-unknown',
      'every file of src/ has its place in the list of layers',
      { path: src, pathNot: [placeOf(layers), unitTest] },
      {},
    ),
    rule('no-cycles', 'no cycles, type-only ones included', {}, { circular: true }),
    rule(
      'errors-import-nothing',
      'every layer uses errors.ts, so it imports nothing',
      { path: `${src}errors[.]ts$` },
      { path: '.' },
    ),
    rule(
      'public-entry-points',
      'the command line and the bridge use what users use',
      // Each search and fetch loads these two, and would load the whole library with a public entry.
      { path: `${src}(?:cli|bridge)/`, pathNot: [unitTest, `${src}cli/notion/print-(?:hits|fetched)[.]ts$`] },
      { path: src, pathNot: [publicEntry, `${src}(?:(?:cli|bridge|internal)/|errors[.]ts$)`] },
    ),
    rule(
      'no-index-inside',
      'inside src/ import the file, not an index.ts',
      { path: src, pathNot: [`${src}(?:cli|bridge)/`, unitTest] },
      { path: '/index[.]ts$', pathNot: 'node_modules' },
    ),
    rule(
      'mcp-sdk',
      'only mcp/ and bridge/ know the MCP SDK',
      { path: src, pathNot: [`${src}(?:mcp|bridge)/`, unitTest] },
      { path: 'node_modules/@modelcontextprotocol/' },
    ),
    rule(
      'oauth-library',
      'only oauth/ knows the OAuth library',
      { path: src, pathNot: [`${src}oauth/`, unitTest] },
      { path: 'node_modules/oauth4webapi/' },
    ),
    rule(
      'node-modules-at-the-edge',
      'the rest runs wherever there is WebCrypto and fetch',
      { path: src, pathNot: [`${src}(?:cli|bridge|internal/node|store/drivers/file)/`, unitTest] },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'drivers-see-no-token',
      'a store driver moves sealed bytes',
      { path: `${src}store/drivers/`, pathNot: unitTest },
      { path: `${src}(?:credentials|vault|oauth)/` },
    ),
    rule(
      'build-time-libraries',
      'what only the command line uses is bundled into it and not installed with the library',
      { path: `${tree}packages/[^/]+/src/`, pathNot: [`${src}cli/`, unitTest] },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm'] },
    ),
    rule(
      'sandbox-stands-alone',
      'the judge in the tests does not use the code it judges',
      { path: `${tree}packages/sandbox/` },
      { path: '(?:^|/)(?:packages|node_modules)/evergrant/' },
    ),
    rule(
      'packages-by-name',
      'a package uses another by its public name',
      { path: `${tree}packages/([^/]+)/` },
      { path: `${tree}packages/`, pathNot: `${tree}packages/$1/`, dependencyTypesNot: ['aliased-workspace'] },
    ),
    rule(
      'tests-and-examples-by-name',
      'tests and examples use the packages as users do',
      { path: `${tree}(?:test|examples|benchmarks)/`, pathNot: `${tree}test/fuzz/` },
      { path: `${tree}packages/`, dependencyTypesNot: ['aliased-workspace'] },
    ),
    rule(
      'fuzz-feeds-sources',
      'the fuzz run feeds parsers that are no public names, and takes nothing else from inside',
      { path: `${tree}test/fuzz/` },
      { path: `${tree}packages/`, pathNot: src, dependencyTypesNot: ['aliased-workspace'] },
    ),
    rule(
      'tests-are-leaves',
      'nothing imports a test',
      { path: `${tree}(?:packages|examples)/`, pathNot: unitTest },
      { path: `${unitTest}|${tree}test/` },
    ),
    rule('resolvable', 'every import leads somewhere', {}, { couldNotResolve: true }),
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    // What those programs import is installed in a folder of its own, when it is wanted.
    exclude: { path: ['/dist/.*[.]map$', '^benchmarks/peers/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
}
