-- Takes the claim where there is nothing, or the same claim. Answers nothing but what the record's source was then; else the record and how
-- long it lives.
local claim, token, ttl, index, unreadable = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]
local record, tag = read()
if tag and record ~= unreadable and not holds(record, tag, token) then
  return {record, redis.call('PTTL', KEYS[1])}
end
local left = index_of(record)
local failed = move(left, index, ttl)
if failed then
  return failed
end
local done = redis.pcall('SET', KEYS[1], claim, 'PX', ttl)
return done.err and done or {left}
