// Writes docs/conformance.md from the manifest of requirements, the citations of the tests, and the results of the official suite where there are
// some. With --check it only compares.
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeOrCheck } from './generated-page.js'
import { loadManifest, scenarioId } from './manifest.js'
import { readJson, root } from './workspace.js'

const STATES = ['held', 'deviation', 'gap', 'not applicable']

/** @param suite what `npm run conformance` found, if it was kept */
export function renderPage({ pages, scenarios, citations }, suite) {
  const filesOf = (id) => [...new Set(citations.filter((cited) => cited.id === id).map(({ file }) => file))]
  const blocks = [
    INTRODUCTION,
    renderCounts(pages),
    '## The official suite',
    ...renderSuite(suite),
    '## What the suite does not test',
    OWN,
    renderScenarios(scenarios, filesOf),
    ...pages.flatMap(({ title, requirements }) => [`## ${title}`, renderRequirements(requirements, filesOf)]),
    'Generated from `test/requirements.ts` by `npm run docs:conformance`.',
  ]
  return `${blocks.join('\n\n')}\n`
}

const INTRODUCTION = `# Conformance

What the specifications ask of an MCP client that signs in by OAuth, in our own words, and the tests that show it. A test
cites a requirement by its id, right above it; \`npm run check\` fails when one that is held is cited by no test that runs.
_Held_: a test shows it. _Deviation_: done otherwise on purpose, which a test shows too. _Gap_: not done; where a test stands
beside it, that test is expected to fail. What is asked of servers alone is not listed.`

const OWN = `The suite has no refresh tokens, does not look at \`state\`, and its servers never fail. These scenarios of our own run against
real servers: the sandbox (on the library that Notion's server uses), oidc-provider, better-auth, fastmcp and server-everything.`

function renderCounts(pages) {
  const count = (requirements, state) => requirements.filter(({ standing }) => standing.state === state).length
  const row = (title, requirements) => [
    title,
    requirements.length,
    ...STATES.map((state) => count(requirements, state)),
  ]
  const all = pages.flatMap(({ requirements }) => requirements)
  const rows = [...pages.map(({ title, requirements }) => row(title, requirements)), row('**all**', all)]
  return renderTable([['page', 'requirements', ...STATES], ...rows])
}

function renderSuite(suite) {
  if (suite === undefined) return ['`npm run conformance` runs it, scenario by scenario. No results are kept here yet.']
  const wires = Object.entries(suite.wires).map(([wire, [passed, of]]) => `${passed} of ${of} on ${wire}`)
  const summary =
    `\`@modelcontextprotocol/conformance\` ${suite.suite}, run on ${suite.date} by \`npm run conformance\`: ` +
    `${suite.strict} of ${suite.scenarios} scenarios without a failure or a warning; ${wires.join(', ')}; ` +
    `${suite.vacuous} that passed and checked nothing.`
  const rows = suite.outcomes.map(({ scenario, wire, isPassed, succeeded }) => [
    `\`${scenario}\``,
    wire,
    isPassed ? 'passed' : '**failed**',
    succeeded,
  ])
  return [summary, renderTable([['scenario', 'wire', '', 'checks'], ...rows])]
}

function renderScenarios(scenarios, filesOf) {
  const counterparts = [...new Set(scenarios.flatMap((scenario) => scenario.counterparts))]
  const rows = scenarios.map((scenario) => [
    scenario.behaviour,
    ...counterparts.map((one) => links(filesOf(scenarioId(scenario, one)))),
  ])
  return renderTable([['scenario', ...counterparts], ...rows])
}

function renderRequirements(requirements, filesOf) {
  const rows = requirements.map(({ id, level, urls, behaviour, standing }) => [
    `\`${id.split('/')[1]}\``,
    level,
    `${behaviour} (${urls.map((url) => `[${labelOf(url)}](${url})`).join(', ')})`,
    standing.state === 'held' ? 'held' : `**${standing.state}**: ${standing.reason}`,
    links(filesOf(id)),
  ])
  return renderTable([[`\`${requirements[0].id.split('/')[0]}/…\``, 'level', 'requirement', 'state', 'tests'], ...rows])
}

const links = (files) => files.map((file) => `[${basename(file)}](../${file})`).join(', ')

/** How a section is called in the text. */
export function labelOf(url) {
  const [, rfc, section] = /\/rfc(\d+)\.html#section-(.+)$/.exec(url) ?? []
  if (rfc !== undefined) return `RFC ${rfc} §${section}`
  const revision = /\/specification\/(\d{4}-\d\d-\d\d)\//.exec(url)?.[1]
  const [, draft, part] = /\/draft-[^#]*-(\d\d)#section-(.+)$/.exec(url) ?? []
  return revision ?? (draft === undefined ? 'page' : `draft ${draft} §${part}`)
}

function renderTable([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const results = join(root, 'test/conformance/results.json')
  const suite = existsSync(results) ? readJson(results) : undefined
  writeOrCheck('docs/conformance.md', renderPage(await loadManifest(), suite), 'npm run docs:conformance')
}
