import type { TextResource } from './text-resource.js'

export const ANALYSIS_CARD = 'ui://notion/advanced-analysis-next-steps'
export const NEXT_STEPS_CARD = 'ui://notion/mcp-next-steps'

/** Small pages that a host shows with the answer of a tool. */
export const CARDS: readonly TextResource[] = [
  card(
    ANALYSIS_CARD,
    'Next steps for advanced analysis',
    'Questions over several databases at once come with Business and Notion AI.',
  ),
  card(NEXT_STEPS_CARD, 'Next steps', 'You are set up. There is nothing to do.'),
]

function card(uri: string, name: string, sentence: string): TextResource {
  const text = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${name}</title>
<body>
<h1>${name}</h1>
<p>${sentence}</p>
</body>
</html>
`
  return { uri, name, mimeType: 'text/html;profile=mcp-app', text }
}
