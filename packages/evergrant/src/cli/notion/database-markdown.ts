import type { ColumnSchema, DataSourceSchema, Fetched, FetchedPage, ViewSummary } from '../../notion-entry.js'
import { asParagraph, escapeGithub } from '../../notion/markdown/github-text.js'
import { headingOf } from './page-form.js'

/** A database, a data source or a view as GitHub's Markdown: what it is called and for, its columns, its views. A reference text is Markdown already. */
export function databaseMarkdown(fetched: Exclude<Fetched, FetchedPage>): string {
  const heading = fetched.title === '' ? [] : [`# ${escapeGithub(headingOf(fetched))}`]
  return [...heading, ...partsOf(fetched)].filter((part) => part !== '').join('\n\n')
}

function partsOf(fetched: Exclude<Fetched, FetchedPage>): readonly string[] {
  switch (fetched.kind) {
    case 'database': {
      const { dataSources, views } = fetched
      const isOnly = dataSources.length === 1
      const sources = dataSources.flatMap((source) => [isOnly ? '' : `## ${line(source.name)}`, ...sourceParts(source)])
      return [...sources, ...(views.length === 0 ? [] : ['## Views', views.map(viewLine).join('\n')])]
    }
    case 'data-source':
      return sourceParts(fetched.schema)
    case 'view':
      return viewParts(fetched.view)
    case 'document':
      return [fetched.text]
  }
}

function sourceParts({ description, columns }: DataSourceSchema): readonly string[] {
  const rows = columns.map((column) => [column.name, column.type, meaningOf(column)])
  return [paragraph(description), tableOf(['Column', 'Type', 'Values'], rows)]
}

function meaningOf({ options, description, isReadOnly }: ColumnSchema): string {
  const parts = [isReadOnly ? 'read only' : '', options.map(({ name }) => name).join(', '), description]
  return parts.filter((part) => part !== '').join('; ')
}

function viewLine({ name, type }: ViewSummary): string {
  return `- ${line(name)} (${escapeGithub(type)})`
}

/** How it filters, sorts and shows is told in the server's own members: there are no other words for them. */
function viewParts({ name, type, configuration }: ViewSummary): readonly string[] {
  const { name: _, type: __, dataSourceUrl: ___, ...rest } = configuration
  const json = JSON.stringify(rest, undefined, 2).replaceAll(/"\{\{([^"]*)\}\}"/g, '"$1"')
  return [`${line(name)} (${escapeGithub(type)})`, `\`\`\`json\n${json}\n\`\`\``]
}

function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const rowOf = (cells: readonly string[]) =>
    `|${cells.map((text) => ` ${line(text).replaceAll('|', String.raw`\|`)} |`).join('')}`
  return [rowOf(names), `|${' --- |'.repeat(names.length)}`, ...rows.map(rowOf)].join('\n')
}

function line(text: string): string {
  return escapeGithub(text.trim())
}

function paragraph(text: string): string {
  return asParagraph(line(text))
}
