import { NAMES } from './record-scripts.js'
import { script } from './script.js'

/** By the server's time alone, so that the clocks of two machines need not agree. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function keep(key, fence, owner, ttlMs)
  redis.call('HSET', leases, key, string.format('%.0f %s %.0f', fence, owner, now + ttlMs * 1000))
end
`

/** key, owner, ttlMs → the fence, or nothing when another owner has it. An owner who asks again gets the lease that is his already. */
export const TAKE_LEASE = script(`${NAMES}${NOW}
local lease = redis.call('HGET', leases, ARGV[1])
local fence = now
if lease then
  local last, owner, heldUntil = string.match(lease, '^(%d+) (%S+) (%d+)$')
  if owner == ARGV[2] then
    fence = tonumber(last)
  elseif owner ~= '-' and tonumber(heldUntil) > now then
    return false
  else
    fence = math.max(now, tonumber(last) + 1)
  end
end
keep(ARGV[1], fence, ARGV[2], tonumber(ARGV[3]))
return string.format('%.0f', fence)
`)

/** key, owner, ttlMs → 'renewed' | 'lost'. One that ended without being taken over can still be renewed. */
export const RENEW_LEASE = script(`${NAMES}${NOW}
local fence, owner = string.match(redis.call('HGET', leases, ARGV[1]) or '', '^(%d+) (%S+) ')
if owner ~= ARGV[2] then return 'lost' end
keep(ARGV[1], tonumber(fence), owner, tonumber(ARGV[3]))
return 'renewed'
`)

/** key, owner → 'released' | 'lost'. The fence stays. */
export const RELEASE_LEASE = script(`${NAMES}
local fence, owner = string.match(redis.call('HGET', leases, ARGV[1]) or '', '^(%d+) (%S+) ')
if owner ~= ARGV[2] then return 'lost' end
redis.call('HSET', leases, ARGV[1], fence .. ' - 0')
return 'released'
`)
