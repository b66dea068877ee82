import { addDatabase } from './databases.js'
import type { Page } from './model.js'
import { parseCreateTable } from './schema/statements.js'
import { SAMPLE_DAY_MS } from './seed-days.js'
import { addPage, type Workspace } from './workspace.js'

const GROUPS = ['red', 'green', 'blue'] as const

/** A database with very many rows, numbered from 1: for programs that read them all. */
export function sampleBigTable(workspace: Workspace, home: Page, rows: number): void {
  const { source } = addDatabase(workspace, {
    title: 'Big table',
    icon: '🗄️',
    parent: { kind: 'page', id: home.id },
    columns: parseCreateTable(
      `CREATE TABLE ("Name" TITLE, "Number" NUMBER, "Group" SELECT('red':red, 'green':green, 'blue':blue), "Even" CHECKBOX)`,
    ),
  })
  const parent = { kind: 'data-source', id: source.id } as const
  const createdBy = workspace.users[0]?.id ?? ''
  const digits = String(rows).length
  for (let number = 1; number <= rows; number += 1) {
    addPage(workspace, {
      title: `Row ${String(number).padStart(digits, '0')}`,
      content: '',
      parent,
      createdBy,
      createdAtMs: SAMPLE_DAY_MS - (rows - number) * 1000,
      row: {
        Number: number,
        Group: GROUPS[number % GROUPS.length] ?? null,
        Even: number % 2 === 0 ? '__YES__' : '__NO__',
      },
    })
  }
}
