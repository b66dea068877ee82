import type { AuditRecord } from './entry.js'
import type { EventConnection, EvergrantEvent } from './event.js'
import type { AuditSink } from './sink.js'

/**
 * Brings events to the log without ever standing in the way of a token: they wait in memory until they are written. What a failing
 * sink has not taken is tried again with the next event. Of a connection's events the newest 256 wait; a `gap` entry tells of the rest.
 */
export interface AuditTrail {
  /** Takes the event and returns at once. Throws nothing. */
  add(event: EvergrantEvent): void
  /** Writes the event, after those of the connection that wait. Rejects when it cannot be written, and forgets it then. */
  record(event: EvergrantEvent): Promise<void>
  /** Writes what waits, for at most this long, and gives the gaps that remain. */
  flush(timeoutMs: number): Promise<readonly LostEntries[]>
}

export interface LostEntries {
  readonly connection: EventConnection
  readonly lost: number
}

interface Queue {
  readonly name: string
  readonly connection: EventConnection
  readonly waiting: AuditRecord[]
  /** How many events did not fit in here. */
  lost: number
  writing: Promise<void> | undefined
  failure: Error | undefined
}

export function createAuditTrail(sink: AuditSink, actor: () => string): AuditTrail {
  const queues = new Map<string, Queue>()
  const due = new Set<Queue>()
  const refused = new Set<Queue>()
  const workers = new Set<Promise<void>>()

  const put = (event: EvergrantEvent) => {
    const { connection } = event
    const name = JSON.stringify([connection.owner, connection.server, connection.profile])
    const queue = queues.get(name) ?? { name, connection, waiting: [], lost: 0, writing: undefined, failure: undefined }
    queues.set(name, queue)
    const record = { ...event, actor: actor() }
    queue.waiting.push(record)
    if (queue.waiting.length > MAX_WAITING) {
      queue.waiting.shift()
      queue.lost += 1
    }
    return { queue, record }
  }

  /** One attempt at a time; never rejects. */
  const write = async (queue: Queue): Promise<void> => {
    await queue.writing
    queue.writing ??= drain(sink, queue, actor()).finally(() => (queue.writing = undefined))
    await queue.writing
    if (queue.failure !== undefined) return void refused.add(queue)
    if (queue.waiting.length === 0) queues.delete(queue.name)
    // The sink works (again): the turn of those that it refused before.
    for (const other of refused) due.add(other)
    refused.clear()
  }

  const writeDue = async (): Promise<void> => {
    for (const queue of due) {
      due.delete(queue)
      await write(queue)
    }
  }

  const work = (): void => {
    if (workers.size === MAX_WORKERS) return
    const worker = writeDue().finally(() => workers.delete(worker))
    workers.add(worker)
  }

  return {
    add(event) {
      due.add(put(event).queue)
      work()
    },

    async record(event) {
      const { queue, record } = put(event)
      await write(queue)
      work()
      if (queue.failure === undefined) return
      queue.waiting.splice(0, queue.waiting.length, ...queue.waiting.filter((waiting) => waiting !== record))
      throw queue.failure
    },

    async flush(timeoutMs) {
      for (const queue of queues.values()) {
        due.add(queue)
        work()
      }
      await withinTime(Promise.all(workers), timeoutMs)
      return [...queues.values()].map(({ connection, waiting, lost }) => ({ connection, lost: lost + waiting.length }))
    },
  }
}

async function drain(sink: AuditSink, queue: Queue, actor: string): Promise<void> {
  queue.failure = undefined
  try {
    // Events of one step come together, and are written together.
    await Promise.resolve()
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.slice(0, BATCH)
      const { lost } = queue
      await sink.append(queue.connection, lost > 0 ? [gapBefore(batch, lost, actor), ...batch] : batch)
      queue.lost -= lost
      // Some of the batch may have made room for newer ones meanwhile: these were written, and not lost.
      const written = new Set(batch)
      const remaining = queue.waiting.filter((record) => !written.has(record))
      queue.lost -= batch.length - (queue.waiting.length - remaining.length)
      queue.waiting.splice(0, queue.waiting.length, ...remaining)
    }
  } catch (error) {
    queue.failure = error instanceof Error ? error : new Error('The sink failed', { cause: error })
  }
}

function gapBefore([first]: readonly AuditRecord[], lost: number, actor: string): AuditRecord {
  if (first === undefined) throw new TypeError('a gap is told with the entry after it')
  return { type: 'gap', lost, reason: 'not_written', at: first.at, connection: first.connection, actor }
}

function withinTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs)
    void work.finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const MAX_WAITING = 256
const BATCH = 32
/** Logs that are written at the same time: what brings tokens goes first. */
const MAX_WORKERS = 8
