-- Stores a record, with a claim only while that is current and was taken for this source or for none. Answers what became of it, whether
-- a claim has ended by it, and what the source was before.
local STORED, REPEATED, NOT_CURRENT, OTHER_SOURCE = 0, 1, 2, 3
local new, ttl, claim, index = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8]
local record, tag = read()
local left = index_of(record)
if claim ~= '' then
  if record == new then
    return {REPEATED, 0, left}
  elseif not holds(record, tag, claim) then
    return {NOT_CURRENT, 0, left}
  elseif left ~= '' and left ~= index then
    return {OTHER_SOURCE, 0, left}
  end
end
local failed = move(left, index, ttl)
if failed then
  return failed
end
local done = ttl == 0 and redis.pcall('SET', KEYS[1], new) or ttl ~= 0 and redis.pcall('SET', KEYS[1], new, 'PX', ttl)
return done.err and done or {STORED, tag == 'C1' and 1 or 0, left}
