// The manifest of requirements and the citations of the tests, as both the gate and the page want them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tsImport } from 'tsx/esm/api'
import { readCitations } from './citations.js'
import { listTracked } from './tracked.js'
import { root } from './workspace.js'

/** Pages of requirements, scenarios of our own, and every citation with its file. */
export async function loadManifest() {
  const { PAGES, SCENARIOS } = await tsImport('../test/requirements.ts', import.meta.url)
  // Only what `npm test` runs; the tests of the tools quote citations.
  const files = (await listTracked('packages/*/src/**/*.test.ts', 'test/**/*.test.ts')).toSorted()
  const citations = files.flatMap((file) =>
    readCitations(readFileSync(join(root, file), 'utf8')).map((cited) => ({ file, ...cited })),
  )
  return { pages: PAGES, scenarios: SCENARIOS, citations }
}

/** The id by which tests cite a scenario at one of its counterparts. */
export const scenarioId = ({ name }, counterpart) => `own/${name}/${counterpart}`

/** Every id with its state; a scenario is always held. */
export function listIds({ pages, scenarios }) {
  return [
    ...pages.flatMap(({ requirements }) => requirements.map(({ id, standing }) => ({ id, state: standing.state }))),
    ...scenarios.flatMap((scenario) =>
      scenario.counterparts.map((counterpart) => ({ id: scenarioId(scenario, counterpart), state: 'held' })),
    ),
  ]
}
