import { parseArgs } from 'node:util'

import { type Faults, isFaultName } from './faults.js'
import { type Offer, PLANS, RATE_LIMIT_MODES, VINTAGES } from './offer.js'
import type { SandboxOptions, TransportName } from './options.js'

/** What the words of the command ask for. */
export interface CommandRequest {
  readonly print?: 'help' | 'version'
  readonly json: boolean
  readonly options: SandboxOptions
  readonly faults: Faults
  /** The file of the state, loaded when it is there and written at the end. */
  readonly stateFile: string | undefined
}

const TRANSPORTS: Record<string, readonly TransportName[] | undefined> = {
  http: ['http'],
  sse: ['sse'],
  both: ['http', 'sse'],
}

/** Throws a TypeError that names the flag and its value. */
export function readArguments(argv: readonly string[]): CommandRequest {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      rows: { type: 'string' },
      users: { type: 'string' },
      'truncate-pages-at': { type: 'string' },
      vintage: { type: 'string' },
      plan: { type: 'string' },
      'no-ai': { type: 'boolean', default: false },
      'rate-limit': { type: 'string' },
      'later-tools': { type: 'boolean', default: false },
      faults: { type: 'string', multiple: true, default: [] },
      state: { type: 'string' },
      strict: { type: 'boolean', default: false },
      'access-token-seconds': { type: 'string' },
      transport: { type: 'string', default: 'both' },
      'no-auto-approve': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  })
  const print = values.help ? 'help' : values.version ? 'version' : undefined
  return {
    ...(print === undefined ? {} : { print }),
    json: values.json,
    faults: readFaults(values.faults),
    stateFile: values.state,
    options: {
      ...readOffer(values),
      port: wholeNumber('--port', values.port, 0, 0, 65_535),
      seed: wholeNumber('--seed', values.seed, 1, 0, 0xffff_ffff),
      rows: wholeNumber('--rows', values.rows, 0, 0, 1_000_000),
      users: wholeNumber('--users', values.users, 5, 5, 10_000),
      truncatePagesAt: wholeNumber('--truncate-pages-at', values['truncate-pages-at'], 0, 0, 1_000_000),
      laterTools: values['later-tools'],
      accessTokenSeconds: wholeNumber('--access-token-seconds', values['access-token-seconds'], 3600, 1, 2 ** 31),
      strict: values.strict,
      transports: readTransports(values.transport),
      autoApprove: !values['no-auto-approve'],
    },
  }
}

interface OfferWords {
  readonly vintage?: string | undefined
  readonly plan?: string | undefined
  readonly 'no-ai': boolean
  readonly 'rate-limit'?: string | undefined
}

function readOffer(words: OfferWords): Offer {
  return {
    vintage: choice('--vintage', words.vintage, VINTAGES, '2026-10'),
    plan: choice('--plan', words.plan, PLANS, 'business'),
    ai: !words['no-ai'],
    rateLimit: choice('--rate-limit', words['rate-limit'], RATE_LIMIT_MODES, 'off'),
  }
}

function readTransports(word: string): readonly TransportName[] {
  const transports = TRANSPORTS[word]
  if (transports === undefined) {
    throw new TypeError(`--transport must be http, sse or both, not ${JSON.stringify(word)}`)
  }
  return transports
}

/** Each is `NAME=JSON`. */
function readFaults(words: readonly string[]): Faults {
  const faults: Record<string, unknown> = {}
  for (const word of words) {
    const [, name = '', text = ''] = /^([A-Za-z]+)=([\s\S]*)$/.exec(word) ?? []
    if (!isFaultName(name))
      throw new TypeError(`--faults takes NAME=JSON with the name of a fault, not ${JSON.stringify(word)}`)
    try {
      faults[name] = JSON.parse(text)
    } catch {
      throw new TypeError(`--faults ${name} must be JSON, not ${JSON.stringify(text)}`)
    }
  }
  return faults
}

function choice<T extends string>(flag: string, word: string | undefined, allowed: readonly T[], fallback: T): T {
  const found = allowed.find((candidate) => candidate === (word ?? fallback))
  if (found === undefined)
    throw new TypeError(`${flag} must be one of ${allowed.join(', ')}, not ${JSON.stringify(word)}`)
  return found
}

function wholeNumber(flag: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new TypeError(`${flag} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
  }
  return value
}
