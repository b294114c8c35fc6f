-- Gives a place the end that its record has, if its score is still the one that was seen. Answers whether it was.
local index, name, seen, lifetime = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local before = score_of(index, name)
if before ~= seen then
  return 0
end
local failed = put(index, name, text(score(lifetime, before)))
if failed then
  return failed
elseif lifetime == 0 then
  redis.call('PERSIST', index)
else
  bound(index)
end
return 1
