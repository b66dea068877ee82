import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant } from 'evergrant'
import { openNotion } from 'evergrant/notion'
import { record } from '../../records/folder.js'
import { startSandbox } from '../../records/sandbox.js'
import { signIn } from '../bridge/sign-in.js'
import { judge, type Judgement, type Told } from './judge.js'
import type { EditsOptions } from './options.js'

export interface EditsResult extends Judgement {
  readonly options: Omit<EditsOptions, 'json'>
  /** Replies of writes that were lost after the write landed. */
  readonly lost: number
  /** Requests at the server, all told. */
  readonly requests: number
  readonly seconds: number
}

const KEYS = { EVERGRANT_KEY_PROVIDER: 'file' }
const editor = fileURLToPath(new URL('editor.js', import.meta.url))

/** Many edits of one page by several processes at once, and the judgement of its text. */
export async function runEdits(
  { json: _json, ...options }: EditsOptions,
  say: (text: string) => void,
): Promise<EditsResult> {
  const home = await mkdtemp(join(tmpdir(), 'evergrant-edits-'))
  const sandbox = await startSandbox({ seed: options.seed, accessTokenSeconds: 86_400 })
  await signIn(home, sandbox.url)
  const evergrant = createEvergrant({ home, env: KEYS })
  const notion = await openNotion({ evergrant, server: sandbox.url })
  try {
    const [page] = await notion.pages.create({ title: 'Edited by many', content: contentFor(options) })
    if (page === undefined) throw new Error('The page was not made')
    const startedAt = performance.now()
    const lost = losingReplies(sandbox, options)
    const told = await editAll(sandbox, { ...options, home, page: page.id, say })
    const seconds = (performance.now() - startedAt) / 1000
    sandbox.faults.maybeCommitted = undefined
    const read = await notion.fetch(page.id)
    if (read.kind !== 'page') throw new Error('The page is no page any more')
    const judgement = judge(told, { content: read.content, asked: options.edits })
    const requests = sandbox.stats().mcpRequests
    return { options, ...judgement, lost: lost(), requests, seconds: Math.round(seconds) }
  } finally {
    await notion.close()
    await evergrant.close()
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  }
}

function contentFor({ edits, processes }: Pick<EditsOptions, 'edits' | 'processes'>): string {
  const own = Array.from({ length: processes }, (_, index) => `- process p${index}`)
  // For the half of the edits that takes them, and some more.
  const slots = Array.from({ length: Math.ceil(edits * 0.6) }, (_, index) => `- slot ${index} free`)
  return [...own, ...slots].join('\n')
}

/** Turns the fault on for one write among so many, by the sandbox's own count; gives how often it was spent. */
function losingReplies(sandbox: Sandbox, { lostEvery }: Pick<EditsOptions, 'lostEvery'>): () => number {
  const spent = () => sandbox.stats().faults['maybeCommitted'] ?? 0
  if (lostEvery === 0) return spent
  let next = lostEvery
  const timer = setInterval(() => {
    const writes = sandbox.stats().toolCalls['notion-update-page'] ?? 0
    if (writes < next) return
    next = writes + lostEvery
    const how = spent() % 2 === 0 ? 'tool-error' : 'cut'
    sandbox.faults.maybeCommitted = { tool: 'notion-update-page', how, times: 1 }
  }, 5)
  return () => {
    clearInterval(timer)
    return spent()
  }
}

interface Editing extends Omit<EditsOptions, 'json'> {
  readonly home: string
  readonly page: string
  say(text: string): void
}

async function editAll(sandbox: Sandbox, { home, page, processes, edits, seed, say }: Editing): Promise<Told[]> {
  const told: Told[] = []
  const children: ChildProcess[] = []
  const ended = Array.from({ length: processes }, async (_, index) => {
    const count = Math.floor(edits / processes) + (index < edits % processes ? 1 : 0)
    const words = [home, sandbox.url, page, `p${index}`, String(count), String(seed * 1000 + index)]
    const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...KEYS }
    const child = fork(editor, words, { env, silent: true })
    children.push(child)
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('message', (message) => {
      told.push(message as Told)
      if (told.length % 500 === 0) say(`${told.length} of ${edits} edits\n`)
    })
    const [code] = (await once(child, 'close')) as [number | null]
    record('children', 'log', stderr)
    if (code !== 0) throw new Error(`An editor ended with ${code}:\n${stderr}`)
  })
  try {
    await Promise.all(ended)
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
  return told
}
