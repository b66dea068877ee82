import { script } from './script.js'

/** The names of the six keys of layout.ts, in every script. */
export const NAMES = `
local versions, payloads, keys, due, expiring, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
`

const FORGET = `
local function forget(key)
  redis.call('HDEL', versions, key)
  redis.call('HDEL', payloads, key)
  redis.call('ZREM', keys, key)
  redis.call('ZREM', due, key)
  redis.call('ZREM', expiring, key)
end
`

/** key → { version, payload }, or nothing. */
export const READ = script(`${NAMES}
local version = redis.call('HGET', versions, ARGV[1])
if not version then return false end
return { version, redis.call('HGET', payloads, ARGV[1]) or '' }
`)

/**
 * key, `=` and the expected version or an empty text, new version, payload, fence, dueAt, expiresAt, the caller's time, grace, most
 * to sweep → 'written' | 'exists' | 'changed' | 'fenced'.
 *
 * Expired records are swept only where both clocks agree that they are: one that is wrong must not take a login under way away.
 */
export const WRITE = script(`${NAMES}${FORGET}
local key, expected, version, payload, fence, dueAt, expiresAt = unpack(ARGV, 1, 7)
local current = redis.call('HGET', versions, key)
if current == version then return 'written' end

local lease = redis.call('HGET', leases, key)
if fence ~= '' and lease and tonumber(fence) < tonumber(string.match(lease, '^%d+')) then return 'fenced' end
if (current and '=' .. current or '') ~= expected then return expected == '' and 'exists' or 'changed' end

local time = redis.call('TIME')
local now = math.min(tonumber(ARGV[8]), time[1] * 1000) - tonumber(ARGV[9])
local expired = redis.call('ZRANGEBYSCORE', expiring, '-inf', '(' .. string.format('%.0f', now), 'LIMIT', 0, ARGV[10])
for _, each in ipairs(expired) do forget(each) end

redis.call('HSET', versions, key, version)
redis.call('HSET', payloads, key, payload)
redis.call('ZADD', keys, 0, key)
if dueAt == '' then redis.call('ZREM', due, key) else redis.call('ZADD', due, dueAt, key) end
if expiresAt == '' then redis.call('ZREM', expiring, key) else redis.call('ZADD', expiring, expiresAt, key) end
return 'written'
`)

/** key → { version, payload }, or nothing. */
export const TAKE = script(`${NAMES}${FORGET}
local version = redis.call('HGET', versions, ARGV[1])
if not version then return false end
local payload = redis.call('HGET', payloads, ARGV[1]) or ''
forget(ARGV[1])
return { version, payload }
`)

/** key, `=` and the expected version or an empty text for any → 'removed' | 'changed'. */
export const REMOVE = script(`${NAMES}${FORGET}
local current = redis.call('HGET', versions, ARGV[1])
if ARGV[2] ~= '' and (current and '=' .. current or '') ~= ARGV[2] then return 'changed' end
forget(ARGV[1])
return 'removed'
`)
