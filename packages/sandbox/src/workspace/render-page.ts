import type { Page } from './model.js'
import { renderAncestors } from './render-ancestors.js'
import { rowProperties } from './row-properties.js'
import { escapeXml, pageUrl } from './urls.js'
import { dataSourceOf, type Workspace } from './workspace.js'

/** A page as the text of a fetch: pseudo-XML round tab-indented Markdown. */
export function renderPage(workspace: Workspace, page: Page): string {
  const url = pageUrl(page.id)
  const icon = page.icon === undefined ? '' : ` icon="${escapeXml(page.icon)}"`
  const body =
    page.content === ''
      ? '<blank-page>This page is blank and has no content.</blank-page>'
      : `<content>\n${page.content}\n</content>`
  return [
    `Here is the result of "fetch" for the Page with URL ${url} as of ${new Date(workspace.clock.nowMs()).toISOString()}:`,
    `<page url="${url}"${icon}>`,
    renderAncestors(workspace, page.parent),
    '<properties>',
    JSON.stringify(propertiesOf(workspace, page)),
    '</properties>',
    '<iconMetadata>null</iconMetadata>',
    body,
    '</page>',
  ].join('\n')
}

/** What stands in `<properties>`: the title alone, or every column of a row. */
function propertiesOf(workspace: Workspace, page: Page): Record<string, unknown> {
  if (page.parent.kind !== 'data-source') return { title: page.title }
  return rowProperties(workspace, dataSourceOf(workspace, page.parent.id), page)
}
