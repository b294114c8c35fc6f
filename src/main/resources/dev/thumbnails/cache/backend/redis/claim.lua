-- Takes the claim where there is nothing, or the same claim. Answers nothing but what the record's source was then; else the record and how
-- long it lives. A renewal takes the same claim only, which keeps its source; if there is nothing, its answer is empty.
local claim, token, ttl, index, unreadable, renews = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10] == '1'
local record, tag = read()
local held = holds(record, tag, token)
if tag and record ~= unreadable and not held then
  return {record, redis.call('PTTL', KEYS[1])}
end
local left = index_of(record)
if renews and not held then
  return {}
elseif renews then
  claim, index = prolonged(record, claim), left
end
local failed = move(left, index, ttl)
if failed then
  return failed
end
local done = redis.pcall('SET', KEYS[1], claim, 'PX', ttl)
return done.err and done or {left}
