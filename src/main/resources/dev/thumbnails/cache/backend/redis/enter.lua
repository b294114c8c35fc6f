-- Before a record is written: the place lasts as long as the record will, and an hour at least. What has no end keeps none. Answers the score, and some
-- other names that are to be checked.
local SOME = 3
local index, name, lifetime = KEYS[1], ARGV[1], tonumber(ARGV[2])
local before = score_of(index, name)
local new = score(before and before >= ENDLESS and 0 or math.max(lifetime, HOUR), before)
if before and before < ENDLESS and before > new then
  new = renewed(before)
end
local failed = put(index, name, text(new))
if failed then
  return failed
end
local last = trim(index, millis)
local due = {}
if tonumber(last) >= ENDLESS then
  due = redis.call('ZRANGEBYSCORE', index, text(ENDLESS), text(ENDLESS + micros), 'LIMIT', 0, SOME)
end
if #due == 0 and last == 'inf' then
  due = redis.call('ZRANGEBYSCORE', index, 'inf', 'inf', 'LIMIT', 0, SOME)
end
return {text(new), unpack(due)}
