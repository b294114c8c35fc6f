-- Takes the claim where there is nothing, or the same claim. Answers that, and whether there was something that is no string; or the value, empty where it is
-- long; or the control and how long it lives.
local claim, token, ttl, index, nothing, unreadable = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13]
local bytes, mistyped = length()
if bytes > 0 and (unreadable == '' or digest() ~= unreadable) then
  return {'value', bytes > MUCH and '' or redis.call('GETRANGE', KEYS[2], 0, MUCH)}
end
local record, tag = read()
if (tag == 'C1' or tag == 'N1') and record ~= nothing and not holds(record, tag, token) then
  return {'control', record, redis.call('PTTL', KEYS[1])}
end
local failed = move(index_of(record), index, ttl)
if failed then
  return failed
end
local done = redis.pcall('SET', KEYS[1], claim, 'PX', ttl)
return done.err and done or {'granted', mistyped and 1 or 0}
