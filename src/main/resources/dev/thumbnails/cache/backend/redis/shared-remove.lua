-- Removes a thumbnail that has been read, and the control, where a source is given only what depends on it. Answers whether there was a thumbnail, or
-- CHANGED where there is another value than was read; whether a claim has ended by it; and nothing of its source.
local CHANGED = 2
local wanted, seen, goes = ARGV[8], ARGV[9], ARGV[10] == '1'
if digest() ~= seen then
  return {CHANGED, 0, ''}
end
local record, tag = read()
local index = index_of(record)
local ended = tag and (wanted == '' or index == wanted)
local done = goes and redis.pcall('UNLINK', KEYS[2]) or 0
if type(done) == 'table' then
  return done
end
if ended then
  move(index, '', 0)
  redis.call('UNLINK', KEYS[1])
elseif wanted ~= '' then
  leave(wanted, name)
end
return {goes and 1 or 0, ended and tag == 'C1' and 1 or 0, ''}
