-- Removes a record, where a source is given only one that depends on it. Answers whether it was a thumbnail, whether it was a claim, and
-- what its source was.
local wanted = ARGV[5]
local record, tag = read()
if tag == 'T1' and fields(record).name ~= name then
  record, tag = nil, nil   -- no thumbnail, or another's
end
local index = index_of(record)
if not tag or wanted ~= '' and index ~= wanted then
  if together and wanted ~= '' then
    leave(wanted, name)
  end
  return {0, 0, ''}
end
local done = redis.pcall('UNLINK', KEYS[1])
if type(done) == 'table' then
  return done
end
move(index, '', 0)
return {tag == 'T1' and 1 or 0, tag == 'C1' and 1 or 0, index}
