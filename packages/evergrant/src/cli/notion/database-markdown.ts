import type { ColumnSchema, DataSourceSchema, Fetched, ViewSummary } from '../../notion-entry.js'
import { type Block, type RichText, toGithubMarkdown } from '../../notion/markdown/index.js'
import { headingOf } from './page-form.js'

/** What is described by its members, and has no text of its own. */
export type Described = Extract<Fetched, { readonly kind: 'database' | 'data-source' | 'view' }>

/** A database, a data source or a view as GitHub's Markdown: what it is called and for, its columns, its views. */
export function databaseMarkdown(fetched: Described): string {
  return toGithubMarkdown([heading(1, headingOf(fetched)), ...blocksOf(fetched)])
}

function blocksOf(fetched: Described): readonly Block[] {
  switch (fetched.kind) {
    case 'database': {
      const { dataSources, views } = fetched
      const isOnly = dataSources.length === 1
      const sources = dataSources.flatMap((source) => [
        ...(isOnly ? [] : [heading(2, source.name)]),
        ...sourceBlocks(source),
      ])
      return [...sources, ...(views.length === 0 ? [] : [heading(2, 'Views'), ...views.map(viewItem)])]
    }
    case 'data-source':
      return sourceBlocks(fetched.schema)
    case 'view':
      return viewBlocks(fetched.view)
  }
}

function sourceBlocks({ description, columns }: DataSourceSchema): readonly Block[] {
  const rows = columns.map((column) => [column.name, column.type, meaningOf(column)])
  return [...(description === '' ? [] : [paragraph(description)]), tableOf(['Column', 'Type', 'Values'], rows)]
}

function meaningOf({ options, description, isReadOnly }: ColumnSchema): string {
  const parts = [isReadOnly ? 'read only' : '', options.map(({ name }) => name).join(', '), description]
  return parts.filter((part) => part !== '').join('; ')
}

function viewItem({ name, type }: ViewSummary): Block {
  return { type: 'bulleted', text: plain(`${name} (${type})`), attributes: {}, children: [] }
}

/** How it filters, sorts and shows is told in the server's own members: there are no other words for them. */
function viewBlocks({ type, configuration }: ViewSummary): readonly Block[] {
  const { name: _, type: __, dataSourceUrl: ___, ...rest } = configuration
  const json = JSON.stringify(rest, undefined, 2).replaceAll(/"\{\{([^"]*)\}\}"/g, '"$1"')
  return [paragraph(`View: ${type}`), { type: 'code', language: 'json', text: json }]
}

function heading(level: 1 | 2, text: string): Block {
  return { type: 'heading', level, text: plain(text), attributes: {}, children: [] }
}

function paragraph(text: string): Block {
  return { type: 'paragraph', text: plain(text), attributes: {}, children: [] }
}

function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): Block {
  const cells = (texts: readonly string[]) => texts.map((text) => ({ attributes: {}, text: plain(text) }))
  return {
    type: 'table',
    attributes: { 'header-row': 'true' },
    columns: [],
    rows: [names, ...rows].map((texts) => ({ attributes: {}, cells: cells(texts) })),
  }
}

function plain(text: string): RichText {
  return [{ type: 'text', text: text.replaceAll(/[\r\n]+/g, ' ') }]
}
