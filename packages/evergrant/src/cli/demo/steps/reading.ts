import { check, checkContains } from '../check.js'
import { listAt, parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'

const PAGE_TITLE = 'Launch notes'

/** Tools, search and fetch with the command line; the page that is fetched is one that the search has found. */
export function readingSteps(): readonly Step[] {
  let pageUrl = ''

  const tools: Step = {
    name: 'tools',
    title: 'List the tools',
    async run({ command }) {
      const { stdout } = await command('tools')
      const names = stdout.split('\n').flatMap((line) => /^\S+/.exec(line) ?? [])
      for (const name of ['notion-search', 'notion-fetch', 'notion-create-pages', 'notion-query-data-sources']) {
        check(names.includes(name), `the tool ${name} in the list`, names)
      }
      const shown = names.map((name) => name.replace(/^notion-/, '')).join(', ')
      return { lines: ['$ evergrant tools', `${names.length} tools: ${shown}`], facts: { count: names.length, names } }
    },
  }

  const search: Step = {
    name: 'search',
    title: 'Search',
    async run({ command }) {
      const { stdout } = await command('search', 'launch', '--json')
      const hits = listAt(parseOutput(stdout), 'results').map((hit) => ({
        title: textAt(hit, 'title'),
        url: textAt(hit, 'url'),
        type: textAt(hit, 'type'),
      }))
      const found = hits.find(({ title, type }) => type === 'page' && title.endsWith(PAGE_TITLE))
      check(found !== undefined, `the page ${PAGE_TITLE} among the results`, hits)
      pageUrl = found.url
      return {
        lines: ['$ evergrant search launch', `${hits.length} found: ${hits.map(({ title }) => title).join(', ')}`],
        facts: { count: hits.length, titles: hits.map(({ title }) => title) },
      }
    },
  }

  const fetchPage: Step = {
    name: 'fetch',
    title: 'Fetch a page as Markdown',
    async run({ command }) {
      const { stdout: markdown } = await command('fetch', pageUrl)
      check(markdown.startsWith('# '), 'a heading with the title first', markdown)
      for (const part of ['**offline sync**', '- [ ] Write the announcement', '> Nothing ships on a Friday.']) {
        checkContains('the Markdown', markdown, part)
      }
      const [first = '', ...rest] = markdown.split('\n').filter((line) => line.trim() !== '')
      return {
        lines: [
          `$ evergrant fetch ${pageUrl}`,
          `${first} | ${rest.slice(1, 2).join('')} | … (${rest.length} more lines)`,
        ],
        facts: { lines: rest.length + 1, heading: first },
      }
    },
  }

  return [tools, search, fetchPage]
}
