/** The tools of the test server, and what `echo` answers. */

const TOOLS = 14
const LIST_BYTES = 30_000

/** So long is what most tools of hosted servers say about themselves. */
const PROSE = 'Finds, reads or changes what stands in the workspace, and tells what was found. '

const echo = {
  name: 'echo',
  description: 'Answers with a text of the size that is asked for.',
  inputSchema: { type: 'object', properties: { size: { type: 'integer', minimum: 0 } }, required: ['size'] },
  annotations: { readOnlyHint: true },
}

/** Each with a schema of a few properties; together about 30 KB. */
export const tools: readonly object[] = [echo, ...Array.from({ length: TOOLS - 1 }, (_, index) => toolOf(index + 2))]

function toolOf(number: number): object {
  const description = PROSE.repeat(Math.ceil(LIST_BYTES / TOOLS / PROSE.length / 2))
  const text = { type: 'string', description: PROSE.repeat(2) }
  const names = ['query', 'page', 'parent', 'filter', 'cursor']
  const properties = Object.fromEntries(names.map((name) => [name, text]))
  return { name: `tool-${number}`, description, inputSchema: { type: 'object', properties, required: ['query'] } }
}

/** What stands at the beginning of every answer of `echo`, so that who called can see that it came. */
export const ECHO_MARK = 'echoed:'

/** The text of so many bytes. */
export const echoText = (size: number): string => ECHO_MARK.padEnd(size, 'abcdefghijklmnopqrstuvwxyz ')
