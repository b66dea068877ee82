/** Examples of the commands that are part of the start file: text that only help prints, in a file that only help loads. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  search: `  $ evergrant search "roadmap"
  $ evergrant search "weekly notes" --limit 3 --profile work
  $ evergrant search roadmap --json | jq -r '.results[].url'
  $ evergrant search "offline sync" --in "Product home" --type page --title-only
  $ evergrant search ada --users
  $ evergrant search "what did we decide on billing" --ai --json --fields title,url,highlight
`,
  fetch: `  $ evergrant fetch https://app.notion.com/p/…
  $ evergrant fetch 0f1e2d3c4b5a69788796a5b4c3d2e1f0 > page.md
  $ evergrant fetch "Launch notes" --gfm --images pictures > notes.md
  $ evergrant fetch "Launch notes" --body > body.md
  $ evergrant fetch "Launch notes" --outline
  $ evergrant fetch "Launch notes" --section "On the day"
  $ evergrant fetch "Launch notes" --part 2 --max-chars 4000
  $ evergrant fetch "Launch notes" --json --fields title,content,revision
  $ evergrant fetch collection://… --raw          a data source with its schema
  $ evergrant fetch self --json
`,
  tools: `  $ evergrant tools
  $ evergrant tools notion-search
  $ evergrant tools notion-search --json     its JSON schema, as the server gives it
  $ evergrant tools --read-only
  $ evergrant tools --diff                   + came, - went, ~ is called in another way now

The second column is what the server says of each tool: read, write, or - where it does not say.
`,
  call: `  $ evergrant call notion-search query="road map" page_size=5
  $ evergrant call notion-fetch id=https://app.notion.com/p/…
  $ evergrant call notion-create-pages pages:='[{"properties":{"title":"Hello"}}]'
  $ evergrant call notion-update-page --input - < change.json
  $ evergrant call notion-get-users --json       the exact MCP result
  $ evergrant call notion-fetch id=self --read-only
  $ evergrant call notion-search query=roadmap --max-chars 2000

What the server asks while it works is asked at the terminal. Without one, or with --json, it is declined.
`,
}
