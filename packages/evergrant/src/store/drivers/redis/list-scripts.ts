import { NAMES } from './record-scripts.js'
import { script } from './script.js'

/** From and to as ZRANGEBYLEX wants them, most → key, version, dueAt or an empty text, and so on. */
export const LIST_BY_KEY = script(`${NAMES}
local found = {}
for _, key in ipairs(redis.call('ZRANGEBYLEX', keys, ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
  found[#found + 1] = key
  found[#found + 1] = redis.call('HGET', versions, key) or ''
  found[#found + 1] = redis.call('ZSCORE', due, key) or ''
end
return found
`)

/**
 * dueBefore, prefix, dueAt and key to continue after (or empty texts), most to look at → the dueAt and key that were looked at last
 * (empty at the end), then key, version, dueAt, and so on.
 *
 * The place to go on at is found by bisection, whether its record is still there or not, and however many are due at the same time.
 */
export const LIST_DUE = script(`${NAMES}
local before, prefix, afterDue, afterKey, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])

local function isGreater(a, b)
  for index = 1, math.min(#a, #b) do
    local x, y = string.byte(a, index), string.byte(b, index)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local stop = redis.call('ZCOUNT', due, '-inf', '(' .. before)
local start = 0
if afterDue then
  local high = stop
  while start < high do
    local middle = math.floor((start + high) / 2)
    local entry = redis.call('ZRANGE', due, middle, middle, 'WITHSCORES')
    local score = tonumber(entry[2])
    if score > afterDue or (score == afterDue and isGreater(entry[1], afterKey)) then high = middle else start = middle + 1 end
  end
end

local last = math.min(start + most, stop) - 1
if last < start then return { '', '' } end
local entries = redis.call('ZRANGE', due, start, last, 'WITHSCORES')
local found = { '', '' }
if last < stop - 1 then found = { entries[#entries], entries[#entries - 1] } end
for index = 1, #entries, 2 do
  local key = entries[index]
  if string.sub(key, 1, #prefix) == prefix then
    found[#found + 1] = key
    found[#found + 1] = redis.call('HGET', versions, key) or ''
    found[#found + 1] = entries[index + 1]
  end
end
return found
`)
