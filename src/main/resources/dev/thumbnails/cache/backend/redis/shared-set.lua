-- Stores a thumbnail and what is to be known beside it, with a claim only while that is current and was taken for this source or for none. With a
-- lifetime below 0 it removes it instead. Answers what became of it, whether a claim has ended by it, and what the source was before.
local STORED, REPEATED, NOT_CURRENT, OTHER_SOURCE = 0, 1, 2, 3
local new, ttl, claim, index, control, controlTtl = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9], tonumber(ARGV[10])
local record, tag = read()
local left = index_of(record)

local function put(key, value, lifetime)
  if lifetime == 0 then
    return redis.pcall('SET', key, value)
  end
  return redis.pcall('SET', key, value, 'PX', lifetime)
end

if claim ~= '' then
  if tag == 'T1' and string.match(record, '\n(.*)$') == claim and redis.pcall('STRLEN', KEYS[2]) == #new and redis.call('GET', KEYS[2]) == new then
    return {REPEATED, 0, left}
  elseif not holds(record, tag, claim) then
    return {NOT_CURRENT, 0, left}
  elseif left ~= '' and left ~= index then
    return {OTHER_SOURCE, 0, left}
  end
end
local failed = move(left, ttl < 0 and '' or index, ttl)
if failed then
  return failed
end
if ttl < 0 then
  local done = redis.pcall('UNLINK', KEYS[1], KEYS[2])
  return type(done) == 'table' and done or {STORED, tag == 'C1' and 1 or 0, left}
end
local done = put(KEYS[2], new, ttl)
if done.err then
  return done
end
if control == '' then
  redis.call('UNLINK', KEYS[1])
else
  done = put(KEYS[1], control, controlTtl)
end
return done.err and done or {STORED, tag == 'C1' and 1 or 0, left}
