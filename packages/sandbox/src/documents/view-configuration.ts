export const VIEW_CONFIGURATION = `# View configuration

The argument "configure" of notion-create-view and notion-update-view: directives, separated by semicolons. Properties stand in double quotes. What a
text does not name stays as it is.

## Which rows

- FILTER conditions, joined by AND, OR and parentheses; AND binds closer.
  "P" = "v", !=, >, <, >=, <=, CONTAINS "v", STARTS WITH "v", ENDS WITH "v", IN ("v", "w"), IS EMPTY, IS NOT EMPTY
  A relation is compared with a page's URL or UUID. A person is compared with user://id, a UUID or "me", not with a name.
- QUICK FILTER "P"[, "Q"] [= "v"]: filters that stand above the view, with or without a value.
- SORT BY "P" ASC|DESC[, "Q" …]

## How they are shown

- GROUP BY "P": groups; a board needs it.
- CALENDAR BY "P": the date of a calendar. TIMELINE BY "A" TO "B": the two dates of a timeline. MAP BY "P": the place of a map.
- SHOW "P"[, "Q"], HIDE "P"[, "Q"]
- COVER "P" [SIZE small|medium|large] [ASPECT contain|cover]
- WRAP CELLS, FREEZE COLUMNS n
- CHART column|bar|line|donut|number [AGGREGATE function ["P"]] [COLOR c] [HEIGHT h] [SORT o] [STACK BY "P"] [CAPTION "text"]

## Forms

- FORM CLOSE, FORM OPEN, FORM ANONYMOUS true|false, FORM PERMISSIONS none|comment_only|reader|read_and_write|editor

## Taking away

- CLEAR FILTER, CLEAR QUICK FILTER ["P"], CLEAR SORT, CLEAR GROUP BY

## Examples

\`\`\`
FILTER "Status" = "Done" AND ("Estimate" >= 3 OR "Due" IS EMPTY); SORT BY "Due" ASC
GROUP BY "Status"; HIDE "Link"
QUICK FILTER "Priority" = "High"; SHOW "Name", "Owner"
FILTER "Owner" CONTAINS "me"; FREEZE COLUMNS 1; WRAP CELLS
CHART column AGGREGATE sum "Estimate" COLOR blue
CLEAR FILTER; CLEAR SORT
\`\`\`
`
