/** Examples of the commands that are part of the start file: text that only help prints, in a file that only help loads. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  search: `  $ evergrant search "roadmap"
  $ evergrant search "weekly notes" --limit 3 --profile work
  $ evergrant search roadmap --json | jq -r '.results[].url'
`,
  fetch: `  $ evergrant fetch https://app.notion.com/p/…
  $ evergrant fetch 0f1e2d3c4b5a69788796a5b4c3d2e1f0 > page.md
  $ evergrant fetch collection://… --raw          a data source with its schema
  $ evergrant fetch self --json
`,
  tools: `  $ evergrant tools
  $ evergrant tools notion-search
  $ evergrant tools notion-search --json     its JSON schema, as the server gives it

The second column is what the server says of each tool: read, write, or - where it does not say.
`,
  call: `  $ evergrant call notion-search query="road map" page_size=5
  $ evergrant call notion-fetch id=https://app.notion.com/p/…
  $ evergrant call notion-create-pages pages:='[{"properties":{"title":"Hello"}}]'
  $ evergrant call notion-update-page --input - < change.json
  $ evergrant call notion-get-users --json       the exact MCP result

What the server asks while it works is asked at the terminal. Without one, or with --json, it is declined.
`,
}
