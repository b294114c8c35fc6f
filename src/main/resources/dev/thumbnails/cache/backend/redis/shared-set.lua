-- Stores a thumbnail and what is to be known beside it, with a claim only while that is current and was taken for this source or for none. With a
-- lifetime below 0 no thumbnail is left. Answers what became of it, whether a claim has ended by it, and what the source was before.
local STORED, REPEATED, NOT_CURRENT, OTHER_SOURCE = 0, 1, 2, 3
local new, ttl, claim, index, control, controlTtl = ARGV[8], tonumber(ARGV[9]), ARGV[10], ARGV[11], ARGV[12], tonumber(ARGV[13])
local record, tag = read()
local left = index_of(record)

local function put(key, value, lifetime)
  if value == '' then
    local done = redis.pcall('UNLINK', key)
    return type(done) == 'table' and done or {}
  elseif lifetime == 0 then
    return redis.pcall('SET', key, value)
  end
  return redis.pcall('SET', key, value, 'PX', lifetime)
end

if ttl < 0 then
  new = ''
end
if claim ~= '' then
  local repeated = tag == 'T1' and string.match(record, '\n(.*)$') == claim and length() == #new
  if repeated and (new == '' or redis.call('GETRANGE', KEYS[2], 0, MOST) == new) then
    return {REPEATED, 0, left}
  elseif not holds(record, tag, claim) then
    return {NOT_CURRENT, 0, left}
  elseif left ~= '' and left ~= index then
    return {OTHER_SOURCE, 0, left}
  end
end
local failed = move(left, new == '' and '' or index, ttl)
if failed then
  return failed
end
local done = put(KEYS[2], new, ttl)
if not done.err then
  done = put(KEYS[1], control, controlTtl)
end
return done.err and done or {STORED, tag == 'C1' and 1 or 0, left}
