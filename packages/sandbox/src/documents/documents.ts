import { CARDS } from './cards.js'
import { ENHANCED_MARKDOWN } from './enhanced-markdown.js'
import { PAGE_LAYOUTS } from './page-layouts.js'
import { SKILLS } from './skills.js'
import type { TextResource } from './text-resource.js'
import { VIEW_CONFIGURATION } from './view-configuration.js'

/** The reference texts, which a fetch reads too. Written for the sandbox. */
export const DOCUMENTS: readonly TextResource[] = [
  ['enhanced-markdown-spec', 'Enhanced Markdown', ENHANCED_MARKDOWN] as const,
  ['view-dsl-spec', 'View configuration', VIEW_CONFIGURATION] as const,
  ['skills', 'Skills', SKILLS] as const,
  ['database-page-layouts', 'Database page layouts', PAGE_LAYOUTS] as const,
].map(([path, name, text]) => ({ uri: `notion://docs/${path}`, name, mimeType: 'text/plain', text }))

export const RESOURCES: readonly TextResource[] = [...DOCUMENTS, ...CARDS]
