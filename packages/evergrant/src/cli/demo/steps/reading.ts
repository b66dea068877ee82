import { check, checkContains } from '../check.js'
import { listAt, parseOutput, textAt } from '../reply.js'
import type { Step } from '../step.js'
import type { Finds } from './finds.js'

const TOOLS = [
  'notion-search',
  'notion-fetch',
  'notion-create-pages',
  'notion-update-page',
  'notion-query-data-sources',
]

export const tools: Step = {
  name: 'tools',
  title: 'List the tools',
  async run({ command }) {
    const { stdout } = await command('tools')
    const names = stdout.split('\n').flatMap((line) => /^\S+/.exec(line) ?? [])
    for (const name of TOOLS) check(names.includes(name), `the tool ${name} in the list`, names)
    const shown = names.map((name) => name.replace(/^notion-/, '')).join(', ')
    return { lines: ['$ evergrant tools', `${names.length} tools: ${shown}`], facts: { count: names.length, names } }
  },
}

export const search = (finds: Finds): Step => ({
  name: 'search',
  title: 'Search',
  async run({ command }) {
    const { stdout } = await command('search', 'roadmap', '--json')
    const hits = listAt(parseOutput(stdout), 'results').map((hit) => ({
      title: textAt(hit, 'title'),
      url: textAt(hit, 'url'),
      type: textAt(hit, 'type'),
    }))
    const find = (type: string, title: string): string => {
      const found = hits.find((hit) => hit.type === type && hit.title.endsWith(title))
      check(found !== undefined, `the ${type} "${title}" among the results`, hits)
      return found.url
    }
    finds.pageUrl = find('page', 'Launch notes')
    finds.databaseUrl = find('database', 'Roadmap')
    const titles = hits.map(({ title }) => title)
    return {
      lines: ['$ evergrant search roadmap', `${hits.length} found: ${titles.join(', ')}`],
      facts: { count: hits.length, titles },
    }
  },
})

export const fetchPage = (finds: Finds): Step => ({
  name: 'fetch',
  title: 'Fetch a page as Markdown',
  async run({ command }) {
    const { stdout: markdown } = await command('fetch', finds.pageUrl)
    check(markdown.startsWith('# '), 'the title as the first heading', markdown)
    for (const part of ['**offline sync**', '- [ ] Write the announcement', '> Nothing ships on a Friday.']) {
      checkContains('the Markdown', markdown, part)
    }
    const lines = markdown.split('\n').filter((line) => line.trim() !== '')
    return {
      lines: [`$ evergrant fetch ${finds.pageUrl}`, `${lines.slice(0, 3).join(' | ')} | … ${lines.length - 3} more`],
      facts: { lines: lines.length, begins: lines.slice(0, 3) },
    }
  },
})
