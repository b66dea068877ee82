import { isDeepStrictEqual } from 'node:util'
import type { Host, Message } from '../../bridge/host.js'

/** What became of the requests of a host. */
export interface Tally {
  reads: number
  readErrors: number
  writes: number
  writeErrors: number
  cancelled: number
  /** What must not happen, in words. */
  readonly wrong: string[]
  /** By the code of the error that was the answer. */
  readonly errors: Record<string, number>
}

export interface Driver {
  readonly tally: Tally
  /** Marks of the writes that were answered with success. */
  readonly written: ReadonlySet<string>
  /** Asks until `stop` is called, so many at once. */
  run(inFlight: number): Promise<void>
  stop(): void
}

/** The requests that have one right answer, with the answer to the first of each. */
const READS: readonly (readonly [method: string, params: object])[] = [
  ['tools/list', {}],
  ['resources/list', {}],
  ['tools/call', { name: 'notion-get-users', arguments: {} }],
  ['tools/call', { name: 'notion-get-teams', arguments: {} }],
]

/** @param pauseMs at most, after each request */
export async function createDriver(host: Host, random: () => number, pauseMs: number): Promise<Driver> {
  const tally: Tally = { reads: 0, readErrors: 0, writes: 0, writeErrors: 0, cancelled: 0, wrong: [], errors: {} }
  const written = new Set<string>()
  const right: Message[] = []
  for (const [method, params] of READS) right.push(await host.ask(method, params))
  let isStopped = false
  let lastMark = 0
  let lastId = 0

  const note = (message: Message): boolean => {
    const { error, result } = message
    if (error !== undefined) {
      const code = error.data?.['code']
      const name = typeof code === 'string' ? code : String(error.code)
      tally.errors[name] = (tally.errors[name] ?? 0) + 1
      if (!HONEST.has(name)) tally.wrong.push(`an error that nothing explains: ${JSON.stringify(error)}`)
      return false
    }
    if (result?.['isError'] === true) tally.wrong.push(`a tool failed: ${JSON.stringify(result).slice(0, 500)}`)
    return true
  }

  const read = async () => {
    const which = Math.floor(random() * READS.length)
    const [method, params] = READS[which] ?? ['ping', {}]
    const message = await host.ask(method, params, `r${(lastId += 1)}`)
    tally.reads += 1
    if (!note(message)) tally.readErrors += 1
    else if (!isDeepStrictEqual(message.result, right[which]?.result)) tally.wrong.push(`a wrong answer to ${method}`)
  }

  const write = async () => {
    const mark = String((lastMark += 1))
    const pages = [{ properties: { title: `mark-${mark}` } }]
    const params = { name: 'notion-create-pages', arguments: { pages } }
    const message = await host.ask('tools/call', params, `w${(lastId += 1)}`)
    tally.writes += 1
    if (note(message)) written.add(mark)
    else tally.writeErrors += 1
  }

  /** A request that the host does not wait for: its answer may still come. */
  const cancel = async () => {
    const id = `c${(lastId += 1)}`
    host.send({ id, method: 'tools/list', params: {} })
    await new Promise((resolve) => setTimeout(resolve, random() * 5))
    host.send({ method: 'notifications/cancelled', params: { requestId: id } })
    tally.cancelled += 1
  }

  const worker = async () => {
    while (!isStopped) {
      const chance = random()
      await (chance < 0.7 ? read() : chance < 0.95 ? write() : cancel())
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, random() * pauseMs))
    }
  }

  return {
    tally,
    written,
    async run(inFlight) {
      await Promise.all(Array.from({ length: inFlight }, worker))
    },
    stop: () => void (isStopped = true),
  }
}

/** Errors that say what happened, where something did. */
const HONEST: ReadonlySet<string> = new Set([
  'SERVER_UNREACHABLE',
  'TEMPORARILY_UNAVAILABLE',
  'SESSION_REOPENED',
  'OUTCOME_UNKNOWN',
  'REQUEST_TIMEOUT',
  'RATE_LIMITED',
])
