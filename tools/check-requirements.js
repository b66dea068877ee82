// Requirements and tests, held together: what is held is cited by a test that runs, what is cited exists, and a known gap is shown by tests
// that are expected to fail, or by none.
import { pathToFileURL } from 'node:url'
import { listIds, loadManifest } from './manifest.js'

/** What is wrong, one line each. */
export function findProblems(manifest) {
  const ids = listIds(manifest)
  const states = new Map(ids.map(({ id, state }) => [id, state]))
  const cited = new Set(manifest.citations.filter(({ problem }) => problem === undefined).map(({ id }) => id))
  const twice = ids.filter(({ id }, index) => ids.findIndex((other) => other.id === id) !== index)
  const uncited = ids.filter(({ id, state }) => mustBeCited(state) && !cited.has(id))
  return [
    ...twice.map(({ id }) => `${id} is there twice`),
    ...uncited.map(({ id, state }) => `${id} (${state}) is cited by no test`),
    ...manifest.citations.flatMap((citation) => {
      const problem = citation.problem ?? conflict(states.get(citation.id), citation.isFailing)
      return problem === undefined ? [] : [`${citation.file}:${citation.line}: ${citation.id} ${problem}`]
    }),
  ]
}

const mustBeCited = (state) => state === 'held' || state === 'deviation'

/** Why a test cannot cite something in that state. */
function conflict(state, isFailing) {
  if (state === undefined) return 'does not exist'
  if (state === 'not applicable') return 'is not applicable, so that no test can show it'
  if (state === 'gap' && !isFailing) return 'is a gap, but its test is not expected to fail'
  return state !== 'gap' && isFailing ? `is ${state}, but its test is expected to fail` : undefined
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = findProblems(await loadManifest())
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
