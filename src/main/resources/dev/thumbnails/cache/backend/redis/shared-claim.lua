-- Takes the claim where there is nothing, or the same claim. Answers that, and whether there was something that is no string; or the value, empty where it is
-- long; or the control and how long it lives. A renewal takes the same claim only, which keeps its source.
local claim, token, ttl, index, nothing, unreadable, renews = ARGV[8], ARGV[9], tonumber(ARGV[10]), ARGV[11], ARGV[12], ARGV[13], ARGV[14] == '1'
local bytes, mistyped = length()
if bytes > 0 and (unreadable == '' or digest() ~= unreadable) then
  return {'value', bytes > MUCH and '' or redis.call('GETRANGE', KEYS[2], 0, MUCH)}
end
local record, tag = read()
local held = holds(record, tag, token)
if (tag == 'C1' or tag == 'N1') and record ~= nothing and not held then
  return {'control', record, redis.call('PTTL', KEYS[1])}
end
local left = index_of(record)
if renews and not held then
  return {'none'}
elseif renews then
  claim, index = prolonged(record, claim), left
end
local failed = move(left, index, ttl)
if failed then
  return failed
end
local done = redis.pcall('SET', KEYS[1], claim, 'PX', ttl)
return done.err and done or {'granted', mistyped and 1 or 0}
