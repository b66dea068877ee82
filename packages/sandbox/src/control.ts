import { type Faults, isFaultName } from './faults.js'
import type { Stats } from './ledger.js'
import type { Offer } from './offer.js'

export const CONTROL_PREFIX = '/__sandbox/'

/** The switches that child processes reach over HTTP. */
export interface Controls {
  readonly faults: Faults
  stats(): Stats
  resetStats(): void
  advance(seconds: number): void
  revokeGrants(): Promise<void>
  forgetClients(): Promise<void>
  endAccessTokens(minAgeSeconds?: number): Promise<void>
  forgetSessions(): void
  change(offer: Partial<Offer>): Offer
}

type Action = (controls: Controls, body: Record<string, unknown>) => unknown

const ACTIONS: Record<string, Action | undefined> = {
  advance: (controls, { seconds }) => controls.advance(seconds as number),
  // A member that is null switches its fault off, as `undefined` does in a program.
  faults(controls, body) {
    const unknown = Object.keys(body).find((name) => !isFaultName(name))
    if (unknown !== undefined) throw new TypeError(`There is no fault ${JSON.stringify(unknown.slice(0, 100))}`)
    for (const [name, value] of Object.entries(body)) Object.assign(controls.faults, { [name]: value ?? undefined })
    return controls.faults
  },
  change(controls, body) {
    const unknown = Object.keys(body).find((name) => !['vintage', 'plan', 'ai', 'rateLimit'].includes(name))
    if (unknown !== undefined) throw new TypeError(`${JSON.stringify(unknown.slice(0, 100))} cannot be changed`)
    return controls.change(body)
  },
  'revoke-grants': (controls) => controls.revokeGrants(),
  'forget-clients': (controls) => controls.forgetClients(),
  'end-access-tokens': (controls) => controls.endAccessTokens(),
  'forget-sessions': (controls) => controls.forgetSessions(),
  'reset-stats': (controls) => controls.resetStats(),
}

/** Answers `/__sandbox/…`. Only programs on this machine may ask: a web page sends `Origin`, or cannot send JSON. */
export async function answerControl(controls: Controls, request: Request): Promise<Response> {
  const name = new URL(request.url).pathname.slice(CONTROL_PREFIX.length)
  if (request.headers.has('origin')) return refuse(403, 'Requests from web pages are refused')
  if (request.method === 'GET' && name === 'stats') return Response.json(controls.stats())
  const action = ACTIONS[name]
  if (action === undefined) return refuse(404, 'There is no such switch')
  if (request.method !== 'POST') return refuse(405, 'This switch takes POST')
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return refuse(415, 'The content-type must be application/json')
  const body = await readObject(request)
  if (body === undefined) return refuse(400, 'The body must be a JSON object')
  try {
    return Response.json((await action(controls, body)) ?? { ok: true })
  } catch (error) {
    if (error instanceof TypeError) return refuse(400, error.message)
    throw error
  }
}

async function readObject(request: Request): Promise<Record<string, unknown> | undefined> {
  const text = await request.text()
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status })
}
