/** A process of its own: takes orders, one a line, works on a file store, and stops or ends itself at a given step. */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

import { isEvergrantError } from '../../../../errors.js'
import type { RecordStore } from '../../../record-store.js'
import { openFileStore } from '../file-store.js'
import { appendTo, idsIn, KEY } from './ledger.js'
import type { ChildOrder, ChildReport, Work } from './orders.js'

const say = (line: string) => writeSync(1, `${line}\n`)

function openStore({ folder, stopAt }: ChildOrder): RecordStore {
  let isStopDue = stopAt !== undefined
  return openFileStore({ folder }, (step) => {
    if (stopAt === undefined || !isStopDue || step !== stopAt.step) return
    isStopDue = false
    say('stopped')
    process.kill(process.pid, stopAt.signal)
  })
}

async function perform(target: RecordStore, work: Work): Promise<readonly string[]> {
  switch (work.do) {
    case 'append':
      return appendTo(target, work.id)
    case 'append under lease':
      return target.withLease(KEY, work.lease, ({ fence }) => appendTo(target, work.id, fence))
    case 'increment':
      for (let count = 0; count < work.times; count++) await appendRetrying(target, `${work.id}-${count}`)
      return []
    case 'increment under lease':
      for (let count = 0; count < work.times; count++) {
        await target.withLease(KEY, work.lease, ({ fence }) => appendTo(target, `${work.id}-${count}`, fence))
      }
      return []
    case 'hold the lease':
      return target.withLease(KEY, work.lease, ({ signal }) => {
        say('holding')
        return new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        })
      })
    case 'take':
      return idsIn(await target.take(KEY))
    case 'remove':
      await target.remove(KEY)
      return []
  }
}

async function appendRetrying(target: RecordStore, id: string): Promise<void> {
  for (;;) {
    try {
      await appendTo(target, id)
      return
    } catch (error) {
      if (!isEvergrantError(error, 'STORE_CONFLICT')) throw error
    }
  }
}

function report(order: ChildOrder): Promise<ChildReport> {
  return perform(openStore(order), order.work).then(
    (ids) => ({ done: true, ids }),
    (error: unknown) => {
      if (!isEvergrantError(error)) throw error
      return { done: false, code: error.code, message: error.message }
    },
  )
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as ChildOrder
  while (order.startAt !== undefined && Date.now() < order.startAt)
    await new Promise((resolve) => setTimeout(resolve, 1))
  say(JSON.stringify(await report(order)))
}
