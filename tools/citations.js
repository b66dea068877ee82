// What tests say of the requirements: `// @requirement page/name` right above a test, several with commas or on several lines.

const citation = /^\s*\/\/ @requirement (.+)$/
const comment = /^\s*\/\//
const test = /^\s*(?:test|it)((?:[.]\w+)*)[(<]/
const notRun = /[.](?:skip|skipIf|only|todo)\b/

/** Each citation in the text of a test file: the id, its line, whether its test is to fail, and what is wrong with it where something is. */
export function readCitations(text) {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const cited = citation.exec(line)?.[1]
    if (cited === undefined) return []
    const about = judgeTest(lines.slice(index + 1).find((next) => !comment.test(next)) ?? '')
    return cited.split(',').map((id) => ({ id: id.trim(), line: index + 1, ...about }))
  })
}

function judgeTest(line) {
  const modifiers = test.exec(line)?.[1]
  if (modifiers === undefined) return { isFailing: false, problem: 'stands above no test' }
  const isFailing = /[.]fails\b/.test(modifiers)
  return notRun.test(modifiers) ? { isFailing, problem: 'stands above a test that does not run' } : { isFailing }
}
