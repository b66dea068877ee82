/** The reference texts that clients read as resources or by fetch. Written for the sandbox. */
export const DOCUMENTS: readonly { readonly uri: string; readonly name: string; readonly text: string }[] = [
  {
    uri: 'notion://docs/enhanced-markdown-spec',
    name: 'Enhanced Markdown',
    text: `# Enhanced Markdown
Children are indented by tabs. A blank line is written as <empty-block/>.
Outside code, these are escaped with a backslash: \\ * ~ \` $ [ ] < > { } | ^
Headings (#, ##, ###, ####), lists (-, 1., - [ ], - [x]), quotes (>), dividers (---), fenced code and $$ math $$ are blocks.
A colour is written {color="blue"} at the end of a block's first line, or <span color="red_bg"> inline.
<page url="…"> and <database url="…"> hold child pages: naming an existing page moves it there. Link with <mention-page url="…"/>.
`,
  },
  {
    uri: 'notion://docs/view-dsl-spec',
    name: 'View configuration',
    text: `# View configuration
Directives are separated by semicolons: FILTER "Status" = "Done"; SORT BY "Due" ASC; GROUP BY "Status".
`,
  },
]
