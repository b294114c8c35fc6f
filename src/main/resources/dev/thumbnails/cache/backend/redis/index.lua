-- The key of a source: a sorted set of the names that depend on it, each with the time when it may be forgotten. The key itself
-- goes with the last of them.
local SLACK = 10000   -- ms; servers' clocks may differ by so much
local ENDLESS = 4e15  -- a time from here on is none: the name stays until it is taken out
local AT_ONCE = 100

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Lets the key go with the last of its names. Answers that one's score.
local function bound(index)
  local last = redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2]
  if last and tonumber(last) >= ENDLESS then
    redis.call('PERSIST', index)
  elseif last then
    redis.call('PEXPIREAT', index, last)
  end
  return last
end

local function trim(index, ms)
  local over = redis.call('ZRANGEBYSCORE', index, '-inf', string.format('%.0f', ms), 'LIMIT', 0, AT_ONCE)
  if #over > 0 then
    redis.call('ZREM', index, unpack(over))
  end
  return bound(index)
end

local function leave(index, name)
  if type(redis.pcall('ZREM', index, name)) == 'number' then
    trim(index, now())
  end
end

-- An error of Redis where that fails, else nil.
local function put(index, name, score)
  local added = redis.pcall('ZADD', index, score, name)
  if type(added) == 'table' and string.find(added.err, 'WRONGTYPE', 1, true) then
    redis.call('UNLINK', index)
    added = redis.pcall('ZADD', index, score, name)
  end
  return type(added) == 'table' and added or nil
end

-- lifetime in ms, 0 for no end.
local function enter(index, name, lifetime)
  local ms = now()
  local failed = put(index, name, lifetime == 0 and 'inf' or string.format('%.0f', ms + lifetime + SLACK))
  if failed then
    return failed
  end
  trim(index, ms)
end
