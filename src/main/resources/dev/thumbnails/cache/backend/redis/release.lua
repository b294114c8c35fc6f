-- Ends a claim, and remembers a failure in its place where there is a reason. Answers whether it was current, and what its source was.
local token, reason, ttl, endMs = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
local record, tag = read()
if not holds(record, tag, token) then
  return {0, ''}
end
local index = index_of(record)
if reason == '' then
  move(index, '', 0)
  local done = redis.pcall('UNLINK', KEYS[1])
  return type(done) == 'table' and done or {1, index}
end
local failed = move('', index, ttl)
if failed then
  return failed
end
-- As it was written: another encoder may make it longer than a record may be.
local source = string.match(record, '^C1{"claim":".-","source":(".*"),"endMs":%d+}$')
local negative = 'N1{"reason":' .. reason .. (source and ',"source":' .. source or '') .. ',"endMs":' .. endMs .. '}'
local done = redis.pcall('SET', KEYS[1], negative, 'PX', ttl)
return done.err and done or {1, index}
