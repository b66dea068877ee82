// One program per rule of .dependency-cruiser.mjs that breaks it, so that a rule that stopped firing is noticed.
import { layers } from '../.dependency-cruiser.mjs'

const evergrant = (path) => `packages/evergrant/src/${path}`
const isFolder = (place) => place.endsWith('/')

/** Files that probes import. They break nothing themselves. */
export const targets = [
  ...layers.flatMap(({ places }) => places.map((place) => evergrant(isFolder(place) ? `${place}target.ts` : place))),
  evergrant('store/drivers/target.ts'),
  evergrant('oauth/target.test.ts'),
  evergrant('oauth/testing/target.ts'),
  evergrant('oauth/index.ts'),
  'packages/evergrant/dist/deep.js',
]

const probe = (rule, file, imported, { typeOnly = false, alsoFires = [] } = {}) => ({
  file,
  source: typeOnly ? `import type { Probe } from '${imported}'\nexport type Found = Probe\n` : `import '${imported}'\n`,
  fires: [rule, ...alsoFires],
})

/** Every step up the layers, from each folder to each place above it. */
const upwards = layers.flatMap(({ name, places }, index) => {
  const above = layers.slice(index + 1).flatMap((layer) => layer.places)
  return places.filter(isFolder).flatMap((from) => above.map((to) => stepUp(name, from, to)))
})

function stepUp(layer, from, to) {
  const file = evergrant(`${from}to-${to.replace(/[/]$|[.]ts$/, '')}-above.ts`)
  const imported = isFolder(to) ? `../${to}target.js` : `../${to.replace(/[.]ts$/, '.js')}`
  return probe(`layer-${layer}`, file, imported, { alsoFires: to === 'index.ts' ? ['no-index-inside'] : [] })
}

export const probes = [
  ...upwards,
  probe('layer-oauth', evergrant('oauth/type-to-mcp.ts'), '../mcp/target.js', { typeOnly: true }),
  probe('layer-front-door', evergrant('evergrant.ts'), './cli/target.js'),
  probe('layer-base', evergrant('version.ts'), './oauth/target.js'),
  probe('layer-unknown', evergrant('shelf/probe.ts'), '../oauth/target.js'),
  probe('no-cycles', evergrant('oauth/cycle-a.ts'), './cycle-b.js', { typeOnly: true }),
  // A cycle is reported once, at the file where the cruise meets it first.
  { ...probe('no-cycles', evergrant('oauth/cycle-b.ts'), './cycle-a.js', { typeOnly: true }), fires: [] },
  probe('errors-import-nothing', evergrant('errors.ts'), './internal/target.js'),
  probe('public-entry-points', evergrant('cli/probe.ts'), '../credentials/target.js'),
  probe('public-entry-points', evergrant('bridge/probe.ts'), '../mcp/target.js'),
  probe('no-index-inside', evergrant('oauth/to-index.ts'), './index.js'),
  probe('mcp-sdk', evergrant('credentials/probe.ts'), '@modelcontextprotocol/client'),
  probe('oauth-library', evergrant('mcp/probe.ts'), 'oauth4webapi'),
  probe('node-modules-at-the-edge', evergrant('oauth/probe.ts'), 'node:fs'),
  probe('node-modules-at-the-edge', evergrant('store/drivers/memory.ts'), 'node:os'),
  probe('drivers-see-no-token', evergrant('store/drivers/probe.ts'), '../../vault/target.js'),
  probe('build-time-libraries', evergrant('mcp/to-commander.ts'), 'commander'),
  probe('sandbox-stands-alone', 'packages/sandbox/src/probe.ts', '../../evergrant/src/oauth/target.js', {
    alsoFires: ['packages-by-name'],
  }),
  probe('packages-by-name', evergrant('cli/to-sandbox.ts'), '../../../sandbox/src/probe.js'),
  probe('tests-and-examples-by-name', 'test/probe.ts', '../packages/evergrant/src/oauth/target.js'),
  probe('tests-and-examples-by-name', 'examples/story/probe.ts', '../../packages/evergrant/src/oauth/target.js'),
  probe('tests-and-examples-by-name', 'test/deep-probe.ts', '../packages/evergrant/dist/deep.js'),
  probe('fuzz-feeds-sources', 'test/fuzz/probe.ts', '../../packages/evergrant/dist/deep.js'),
  probe('tests-are-leaves', evergrant('oauth/to-test.ts'), './target.test.js'),
  probe('tests-are-leaves', evergrant('oauth/to-testing.ts'), './testing/target.js'),
  probe('resolvable', evergrant('oauth/to-nowhere.ts'), './nowhere.js'),
]
