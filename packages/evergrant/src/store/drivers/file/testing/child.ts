/** A process of its own: takes orders, one a line, works on a file store, and stops or ends itself at a given step. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

import { isEvergrantError } from '../../../../errors.js'
import { isSystemError } from '../../../../internal/node/system-error.js'
import type { RecordStore } from '../../../record-store.js'
import { recordPlace } from '../context.js'
import { openFileStore } from '../file-store.js'
import { appendTo, idsIn, KEY } from './ledger.js'
import type { ChildOrder, ChildReport, Work } from './orders.js'

let folderInUse = ''

const say = (line: string) => writeSync(1, `${line}\n`)

function openStore({ folder, stopAt }: ChildOrder): RecordStore {
  folderInUse = folder
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
      return target.withLease(KEY, work.lease, ({ fence }) => appendTo(target, work.id, { fence }))
    case 'increment':
      for (let count = 0; count < work.times; count++) {
        await appendRetrying(target, `${work.id}-${count}`, work.volatile)
      }
      return []
    case 'increment under lease':
      for (let count = 0; count < work.times; count++) {
        await target.withLease(KEY, work.lease, ({ fence }) => appendTo(target, `${work.id}-${count}`, { fence }))
      }
      return []
    case 'hold the lease':
      return target.withLease(KEY, work.lease, ({ signal }) => {
        say('holding')
        return new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        })
      })
    case 'read':
      return idsIn(await target.read(KEY))
    case 'write too much':
      return writeTooMuch(target)
    case 'fill the disk':
      return fillTheDisk(target)
    case 'take':
      return idsIn(await target.take(KEY))
    case 'remove':
      await target.remove(KEY)
      return []
  }
}

/** A write that does not fit, then what is there, then one that fits. */
async function writeTooMuch(target: RecordStore): Promise<string[]> {
  await appendTo(target, 'before')
  const names = await namesOfRecord()
  const expected = (await target.read(KEY))?.version ?? ''
  const refusal = await refusalOf(target.write(KEY, new Uint8Array(100_000), { expected }))
  const left = await namesOfRecord()
  if (left.join() !== names.join()) throw new Error(`left behind: ${left.join()}`)
  return [refusal, ...(await appendTo(target, 'after'))]
}

/** Every kind of write while not a byte is free, then one when there is space again. */
async function fillTheDisk(target: RecordStore): Promise<string[]> {
  await appendTo(target, 'before')
  const names = await namesInStore()
  const record = await target.read(KEY)
  const filler = join(folderInUse, 'filler')
  fillUp(filler)
  const payload = new Uint8Array(10)
  const refusals = [
    await refusalOf(target.write(KEY, payload, { expected: record?.version ?? '' })),
    await refusalOf(target.write(`${KEY}-2`, payload)),
    await refusalOf(target.take(KEY)),
    await refusalOf(target.remove(KEY)),
    await refusalOf(target.withLease(KEY, { waitMs: 0, ttlMs: 1_000 }, async () => {})),
  ]
  if (idsIn(await target.read(KEY)).join() !== 'before') throw new Error('the record has changed')
  rmSync(filler)
  const left = await namesInStore()
  if (left.join() !== names.join()) throw new Error(`left behind: ${left.join()}`)
  return [...refusals, ...(await appendTo(target, 'after'))]
}

function fillUp(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(1_024))
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC')) throw error
  } finally {
    closeSync(file)
  }
}

const namesOfRecord = () => readdir(recordPlace(folderInUse, KEY).folder)

/** Files only: an empty folder for a key is no harm. */
async function namesInStore(): Promise<string[]> {
  const entries = await readdir(folderInUse, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    return `done: ${String(await attempt)}`
  } catch (error) {
    if (!isEvergrantError(error)) throw error
    return `${error.code} ${String(error.details['reason'])}`
  }
}

async function appendRetrying(target: RecordStore, id: string, volatile: boolean | undefined): Promise<void> {
  for (;;) {
    try {
      await appendTo(target, id, volatile === undefined ? {} : { volatile })
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
