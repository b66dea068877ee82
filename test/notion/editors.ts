import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNotion } from 'evergrant/notion'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'
import { followLogin } from '../e2e/client.js'
import { recordChild } from '../records/children.js'
import { startSandbox } from '../records/sandbox.js'

const PROGRAM = fileURLToPath(new URL('editor.js', import.meta.url))

export interface EditsTold {
  /** The lines that the programs were told are theirs. */
  readonly taken: readonly string[]
  /** How often they were refused, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** The lines of the page in the end. */
  readonly lines: readonly string[]
}

/** Before anything is sent, or by the server that finds nothing to replace any more. */
export const REFUSALS: ReadonlySet<string> = new Set(['MATCH_MISSING', 'EDIT_CONFLICT'])

/** Four programs with one login take the slots of one page. */
export async function editTogether({
  slots,
  isBlind = false,
}: {
  slots: number
  isBlind?: boolean
}): Promise<EditsTold> {
  const sandbox = await startSandbox()
  const home = await mkdtemp(join(tmpdir(), 'evergrant-editors-'))
  const evergrant = createEvergrant({ home, env: {}, store: createFileStore({ folder: join(home, 'store') }) })
  try {
    await followLogin({ sandbox, evergrant })
    const client = await evergrant.open({ server: sandbox.url })
    const notion = createNotion(client, { server: sandbox.url })
    const content = Array.from({ length: slots }, (_, slot) => `- ${slot} free`).join('\n')
    const [page] = await notion.pages.create({ title: 'Slots', content })
    const task = { home, server: sandbox.url, page: page?.id, isBlind }
    const told = await Promise.all(['a', 'b', 'c', 'd'].map((name) => runEditor({ ...task, name })))
    const fetched = await notion.fetch(page?.id ?? '')
    await client.close()
    return {
      taken: told.flatMap(({ taken }) => taken),
      refused: sumOf(told.map(({ refused }) => refused)),
      lines: fetched.kind === 'page' ? fetched.content.split('\n') : [],
    }
  } finally {
    await evergrant.close()
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function runEditor(task: object): Promise<Pick<EditsTold, 'taken' | 'refused'>> {
  const child = fork(PROGRAM, { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  recordChild(child)
  child.send(task)
  const [told] = (await once(child, 'message')) as [Pick<EditsTold, 'taken' | 'refused'> & { readonly failed?: string }]
  child.kill()
  if (told.failed !== undefined) throw new Error(told.failed)
  return told
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {}
  for (const [code, count] of counts.flatMap((one) => Object.entries(one))) sum[code] = (sum[code] ?? 0) + count
  return sum
}
