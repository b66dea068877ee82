import type { ColumnDefinition } from './column-definition.js'
import { parseCreateTable } from './statements.js'

export interface DatabaseTemplate {
  readonly title: string
  readonly columns: readonly ColumnDefinition[]
}

const TEMPLATES = {
  tasks: {
    title: 'Tasks',
    schema: `CREATE TABLE ("Task name" TITLE, "Status" STATUS, "Assignee" PEOPLE, "Due" DATE,
      "Priority" SELECT('High':red, 'Medium':yellow, 'Low':gray), "Description" RICH_TEXT)`,
  },
  projects: {
    title: 'Projects',
    schema: `CREATE TABLE ("Project name" TITLE, "Status" STATUS, "Owner" PEOPLE, "Dates" DATE,
      "Priority" SELECT('High':red, 'Medium':yellow, 'Low':gray), "Summary" RICH_TEXT)`,
  },
  skills: {
    title: 'Skills',
    schema: `CREATE TABLE ("Name" TITLE, "Description" RICH_TEXT, "Owner" PEOPLE, "Enabled" CHECKBOX)`,
  },
} as const

/** What a database of a ready-made kind begins with. */
export function databaseTemplate(kind: keyof typeof TEMPLATES): DatabaseTemplate {
  const { title, schema } = TEMPLATES[kind]
  return { title, columns: parseCreateTable(schema) }
}
