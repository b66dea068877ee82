import { EvergrantError } from '../../../errors.js'
import { COMMAND_TIMEOUT_MS, type RedisContext } from './context.js'
import { writing } from './faults.js'
import { type RedisClient, redisCommands, type RedisCommands } from './redis-client.js'
import { replyCode } from './reply-code.js'

/** With these a write is on the disk before Redis acknowledges it, and stays. */
const SETTINGS = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' } as const

const ACCEPT = 'or accept the loss of logins knowingly with `allowDataLoss: true`.'

/**
 * Refuses a server that can forget a write that it has acknowledged: the refresh token in it would be lost for good. One check for all
 * who wait for it; a server that was refused may be set right, and is asked again by the next write.
 */
export function createDurabilityCheck(context: RedisContext): () => Promise<void> {
  let checked: Promise<void> | undefined
  return () =>
    (checked ??= assertDurable(context).catch((error: unknown) => {
      checked = undefined
      throw error
    }))
}

/**
 * The check that `createRedisStore` makes before its first change, also for one that has the leave to lose data.
 *
 * @throws EvergrantError `STORE_UNSAFE`, `STORE_WRITE_FAILED`
 */
export async function assertRedisDurable({ client }: { readonly client: RedisClient }): Promise<void> {
  await assertDurable({ commands: redisCommands(client), commandTimeoutMs: COMMAND_TIMEOUT_MS })
}

async function assertDurable({
  commands,
  commandTimeoutMs,
}: Pick<RedisContext, 'commands' | 'commandTimeoutMs'>): Promise<void> {
  const { configGet } = commands
  if (configGet === undefined) {
    throw unsafe('A Redis cluster can lose acknowledged writes when a replica takes over', {
      hint: `Use one Redis with appendonly yes and appendfsync always, ${ACCEPT}`,
    })
  }
  const differing: Record<string, string> = {}
  for (const [name, wanted] of Object.entries(SETTINGS)) {
    const actual = await writing('the store', { timeoutMs: commandTimeoutMs, run: () => settingOf(configGet, name) })
    if (actual !== wanted) differing[name] = actual.slice(0, 100)
  }
  const names = Object.keys(differing)
  if (names.length === 0) return
  const found = names.map((name) => `${name} is ${JSON.stringify(differing[name])}`)
  const wanted = Object.entries(SETTINGS).map(([name, value]) => `${name} ${value}`)
  throw unsafe(`This Redis can lose acknowledged writes: ${found.join(', ')}`, {
    hint: `Set ${wanted.join(', ')} in redis.conf (or by CONFIG SET and CONFIG REWRITE), ${ACCEPT}`,
    details: differing,
  })
}

async function settingOf(configGet: NonNullable<RedisCommands['configGet']>, name: string): Promise<string> {
  let value: string | undefined
  try {
    value = await configGet(name)
  } catch (error) {
    // Hosted services rename or forbid CONFIG.
    if (!['ERR', 'NOPERM'].includes(replyCode(error) ?? '')) throw error
  }
  if (value !== undefined) return value
  throw unsafe(`This Redis does not tell whether it keeps acknowledged writes: CONFIG GET ${name} is refused`, {
    hint: `Allow this user CONFIG GET (+config|get), or make sure in another way that writes are kept, ${ACCEPT}`,
  })
}

const unsafe = (message: string, options: { hint: string; details?: Record<string, unknown> }) =>
  new EvergrantError('STORE_UNSAFE', message, options)
