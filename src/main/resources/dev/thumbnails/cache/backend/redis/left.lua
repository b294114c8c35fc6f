-- Takes the name out of a source that its record does not depend on any more.
local index = ARGV[5]
if index_of((read())) ~= index then
  leave(index, name)
end
return 1
