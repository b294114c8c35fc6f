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

-- Takes out names that are there, each once. If the last name goes, the key goes too. In a slot that moves, no script may touch it after that.
local function remove(index, names)
  local some = redis.call('ZRANGE', index, 0, #names)
  redis.call('ZREM', index, unpack(names))
  return #some > #names and bound(index) or nil
end

local function trim(index, ms)
  local over = redis.call('ZRANGEBYSCORE', index, '-inf', string.format('%.0f', ms), 'LIMIT', 0, AT_ONCE)
  if #over > 0 then
    return remove(index, over)
  end
  return bound(index)
end

-- On a single server, where no slot moves.
local function leave(index, name)
  if type(redis.pcall('ZREM', index, name)) == 'number' then
    trim(index, now())
  end
end

-- An error of Redis if that fails, else nil.
local function put(index, name, score)
  local added = redis.pcall('ZADD', index, score, name)
  return type(added) == 'table' and added or nil
end

local function is_foreign(failed)
  return type(failed) == 'table' and failed.err and string.find(failed.err, 'WRONGTYPE', 1, true)
end

-- On a single server. Replaces whatever else stands there. lifetime in ms, 0 for no end.
local function enter(index, name, lifetime)
  local ms = now()
  local score = lifetime == 0 and 'inf' or string.format('%.0f', ms + lifetime + SLACK)
  local failed = put(index, name, score)
  if is_foreign(failed) then
    redis.call('UNLINK', index)
    failed = put(index, name, score)
  end
  if failed then
    return failed
  end
  trim(index, ms)
end
