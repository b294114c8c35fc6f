-- Takes the claim where there is nothing, or the same claim: answers nothing then. Else the value; or the control and how long it lives.
local claim, token, ttl, index = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
local nothing, unreadable, most = ARGV[9], ARGV[10], ARGV[11]
local value = shared(most)
if value ~= '' and (unreadable == '' or digest(value) ~= unreadable) then
  return {value}
end
local record, tag = read()
if (tag == 'C1' or tag == 'N1') and record ~= nothing and not holds(record, tag, token) then
  return {record, redis.call('PTTL', KEYS[1])}
end
local failed = move(index_of(record), index, ttl)
if failed then
  return failed
end
local done = redis.pcall('SET', KEYS[1], claim, 'PX', ttl)
return done.err and done or {}
