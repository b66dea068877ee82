import type { Parent } from './model.js'
import { escapeXml } from './urls.js'
import { ancestorsOf, type Workspace } from './workspace.js'

/** What is above an object, nearest first, as the text of a fetch shows it. */
export function renderAncestors(workspace: Workspace, parent: Parent): string {
  const ancestors = ancestorsOf(workspace, parent)
  if (ancestors.length === 0) return '<ancestor-path></ancestor-path>'
  const lines = ancestors.map(({ kind, title, url }, index) => {
    const tag = index === 0 ? `parent-${kind}` : `ancestor-${index + 1}-${kind}`
    const label = kind === 'data-source' ? 'name' : 'title'
    return `<${tag} url="${url}" ${label}="${escapeXml(title)}"/>`
  })
  return ['<ancestor-path>', ...lines, '</ancestor-path>'].join('\n')
}

/** The same as one line, outermost first: `Product home / Roadmap`. */
export function pathOf(workspace: Workspace, parent: Parent): string {
  return ancestorsOf(workspace, parent)
    .filter(({ kind }) => kind !== 'data-source')
    .map(({ title }) => title)
    .toReversed()
    .join(' / ')
}
