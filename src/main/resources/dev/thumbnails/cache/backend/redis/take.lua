-- Takes out names, each followed by the score that was seen, unless it has another one by now. Answers those that were taken out.
local index, taken = KEYS[1], {}
for i = 1, #ARGV, 2 do
  if score_of(index, ARGV[i]) == tonumber(ARGV[i + 1]) then
    taken[#taken + 1] = ARGV[i]
  end
end
if #taken > 0 then
  remove(index, taken)
end
return taken
