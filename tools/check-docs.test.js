import { describe, expect, it } from 'vitest'
import { commandsOf, helpCommands, linksOf, scriptsOf, variablesOf } from './check-docs.js'

const page = `# Title

See [the guide](docs/guide.md#start "Guide"), [the site](https://example.com), [above](#title) and [that][ref].

\`\`\`sh
npm run demo
$ npx evergrant login --no-browser
EVERGRANT_HOME=./data evergrant search "roadmap"
evergrant --version   # and not [a link](nowhere.md)
\`\`\`

Set \`EVERGRANT_KEY_PROVIDER\`, then evergrant does the rest.

[ref]: LICENSE
`

describe('what a document claims', () => {
  it('links: relative ones, outside of code', () => {
    expect(linksOf(page)).toEqual(['docs/guide.md', 'LICENSE'])
  })

  it('npm scripts', () => {
    expect(scriptsOf(page)).toEqual(['demo'])
  })

  it('commands: in code blocks only', () => {
    expect(commandsOf(page)).toEqual(['login', 'search'])
  })

  it('environment variables', () => {
    expect(variablesOf(page)).toEqual(['EVERGRANT_HOME', 'EVERGRANT_KEY_PROVIDER'])
  })

  it('commands of a help text', () => {
    const help =
      'Usage: evergrant [options]\n\nSign in:\n  login [options]  sign in\n  logout\n\nOptions:\n  -h, --help  help\n'
    expect(helpCommands(help)).toEqual(['login', 'logout'])
  })
})
