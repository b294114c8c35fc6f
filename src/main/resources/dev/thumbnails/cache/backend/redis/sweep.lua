-- On a single server. Takes names out of a source whose records do not depend on it, in the step that reads those records. Answers how many names
-- were looked at, and how many of them have stayed.
local index, records, first, last = KEYS[1], ARGV[5], ARGV[6], ARGV[7]
local names = redis.pcall('ZRANGE', index, first, last)
if names.err then
  return names
end
local others = {}
for _, some in ipairs(names) do
  if index_of((read(records .. some))) ~= index then
    others[#others + 1] = some
  end
end
if #others > 0 then
  remove(index, others)
end
return {#names, #names - #others}
