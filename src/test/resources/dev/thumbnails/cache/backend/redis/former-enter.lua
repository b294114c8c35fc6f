-- How the version before scores of their own entered a name in a Cluster.
-- The key of a source: a sorted set of the names that depend on it, each with the time when it may be forgotten. The key itself
-- goes with the last of them.
local SLACK = 10000   -- ms; servers' clocks may differ by so much
local AT_ONCE = 100

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function trim(index)
  local over = redis.call('ZRANGEBYSCORE', index, '-inf', string.format('%.0f', now()), 'LIMIT', 0, AT_ONCE)
  if #over > 0 then
    redis.call('ZREM', index, unpack(over))
  end
  local last = redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2]
  if last == 'inf' then
    redis.call('PERSIST', index)
  elseif last then
    redis.call('PEXPIREAT', index, last)
  end
end

local function leave(index, name)
  if type(redis.pcall('ZREM', index, name)) == 'number' then
    trim(index)
  end
end

-- lifetime in ms, 0 for no end; raise: only ever later than it was. An error of Redis where that fails, else nil.
local function enter(index, name, lifetime, raise)
  local score = lifetime == 0 and 'inf' or string.format('%.0f', now() + lifetime + SLACK)
  local present = raise and redis.pcall('ZSCORE', index, name)
  if type(present) == 'string' and tonumber(present) >= tonumber(score) then
    return nil
  end
  local added = redis.pcall('ZADD', index, score, name)
  if type(added) == 'table' and string.find(added.err, 'WRONGTYPE', 1, true) then
    redis.call('UNLINK', index)
    added = redis.pcall('ZADD', index, score, name)
  end
  if type(added) == 'table' then
    return added
  end
  trim(index)
end
local failed = enter(KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1')
return failed or 1
