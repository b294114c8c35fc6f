-- Makes a place last as long as its record at least, whatever was there.
local index, name, lifetime = KEYS[1], ARGV[1], tonumber(ARGV[2])
local before = score_of(index, name)
local new = score(lifetime, before)
local failed = (not before or before < new) and put(index, name, text(new))
if failed then
  return failed
end
bound(index)
return 1
