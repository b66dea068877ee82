import { isEvergrantError } from '../../errors.js'
import { toEvergrantError } from '../../index.js'
import type { Io } from '../io.js'
import type { Answer, Greeting, Order } from './orders.js'
import { createPatient, type Patient } from './patient.js'

const LEASE_MS = 10_000

/** What the second process does: it opens store and keys as every program here would, and follows orders until its input ends. */
export async function followOrders(io: Io, connection: Patient['connection']): Promise<void> {
  let patient: Patient | undefined
  try {
    for await (const line of io.stdin.lines(io.signal)) {
      if (patient === undefined) {
        const { secrets } = JSON.parse(line) as Greeting
        patient = createPatient({ env: { ...io.env, ...secrets }, connection, signal: io.signal })
      } else {
        const answer = await follow(JSON.parse(line) as Order, patient).catch(failed)
        io.stdout.write(`${JSON.stringify(answer)}\n`)
      }
    }
  } finally {
    await patient?.close()
  }
}

function follow(order: Order, patient: Patient): Promise<Answer> {
  switch (order.do) {
    case 'try-lease':
      return tryLease(order, patient)
    case 'swap':
      return swap(order, patient)
  }
}

async function tryLease({ key, waitMs }: Extract<Order, { do: 'try-lease' }>, patient: Patient): Promise<Answer> {
  const { store } = await patient.storage()
  try {
    return await store.withLease(key, { waitMs, ttlMs: LEASE_MS }, async ({ fence }) => ({
      kind: 'lease',
      fence: String(fence),
    }))
  } catch (error) {
    if (isEvergrantError(error, 'LEASE_TIMEOUT')) return { kind: 'busy' }
    throw error
  }
}

async function swap({ name, text }: Extract<Order, { do: 'swap' }>, patient: Patient): Promise<Answer> {
  const scratch = await (await patient.evergrant()).scratch(name)
  const record = await scratch.read()
  if (record === undefined) return { kind: 'missing' }
  await scratch.write(text, record.version)
  return { kind: 'swapped', found: record.text }
}

function failed(error: unknown): Answer {
  const { code, message, hint } = toEvergrantError(error)
  return { kind: 'failed', code, message, hint }
}
