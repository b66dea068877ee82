export const PAGE_LAYOUTS = `# Database page layouts

The argument "page_layout" of notion-update-data-source: how every page of a data source is laid out.

{ "main": [module, …], "sidebar"?: [module, …], "tab"?: { "id"?: "view_tab_…", "modules": [module, …] }, "format"?: {…} }

## Modules

- { "type": "title", "pinnedProperties"?: ["Status", …], "propertyLabels"?: … }: the title, with properties pinned under it.
- { "type": "property", "property": "Due", "config"?: { "style": … } }: one property in a place of its own.
  Styles: compact, large, small, landscape, portrait, square, map, text.
- { "type": "views", "relation": "Tasks" }: the views of a related data source.
- { "type": "cover" }, "properties", "editor", "discussions", "relations", "backlinks", "page_sections", "bottom_controls".

## Format

- "propertyIcons": "show" or "hide"
- "pageFullWidth": true or false

## Rules

- Properties are named as the schema names them. A layout replaces the one before as a whole.
- "main" needs an "editor" for the content of the page to be seen.

## Example

\`\`\`
{"main":[{"type":"title","pinnedProperties":["Status"]},{"type":"editor"}],"sidebar":[{"type":"property","property":"Due","config":{"style":"compact"}},{"type":"discussions"}],"format":{"propertyIcons":"hide"}}
\`\`\`
`
