import { EvergrantError } from '../errors.js'
import { quote } from '../internal/redact.js'
import { readVariable } from './environment.js'
import type { Environment } from './io.js'
import type { SharedStore } from './stores/shared-store.js'

type Open = (url: URL) => Promise<SharedStore>

const openPostgres: Open = async (url) => (await import('./stores/postgres.js')).openPostgres(url)
const openRedis: Open = async (url) => (await import('./stores/redis.js')).openRedis(url)

/** By the scheme of `EVERGRANT_STORE`; what a store needs is loaded with the first use of its scheme. */
const SCHEMES: Readonly<Record<string, Open>> = {
  'postgres:': openPostgres,
  'postgresql:': openPostgres,
  'redis:': openRedis,
  'rediss:': openRedis,
}

/**
 * Opens the store that `EVERGRANT_STORE` names by a URL.
 *
 * @throws EvergrantError `USAGE` for what names no store, `KEY_INVALID` without a key that every machine has
 */
export async function openSharedStore(env: Environment): Promise<SharedStore> {
  const { url, open } = parseStore(readVariable(env, 'EVERGRANT_STORE') ?? '')
  assertSharedKey(env)
  return open(url)
}

/** The value can hold a password, so nothing of it is told but its scheme. */
function parseStore(value: string): { readonly url: URL; readonly open: Open } {
  const hint = `Set EVERGRANT_STORE to file, or to a URL that begins with ${Object.keys(SCHEMES).join('//, ')}//.`
  if (!URL.canParse(value)) {
    throw new EvergrantError('USAGE', 'EVERGRANT_STORE is neither "file" nor a URL', {
      hint: `${hint} Percent-encode what is special in a user name or password.`,
    })
  }
  const url = new URL(value)
  const open = SCHEMES[url.protocol]
  if (open !== undefined) return { url, open }
  throw new EvergrantError('USAGE', `EVERGRANT_STORE has the unknown scheme ${quote(url.protocol)}`, { hint })
}

/** A key made on this machine would seal what no other machine can open. */
function assertSharedKey(env: Environment): void {
  const provider = readVariable(env, 'EVERGRANT_KEY_PROVIDER') ?? 'auto'
  if (readVariable(env, 'EVERGRANT_KEY') !== undefined && (provider === 'auto' || provider === 'env')) return
  throw new EvergrantError('KEY_INVALID', 'A store that machines share needs its key in EVERGRANT_KEY', {
    hint: 'Make one with `echo "main:$(openssl rand -base64 32)"`, and set EVERGRANT_KEY to it on every machine.',
  })
}
