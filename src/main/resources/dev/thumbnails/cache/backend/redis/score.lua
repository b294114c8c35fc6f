-- The score of a place, as it is compared later; empty for none.
local seen = score_of(KEYS[1], ARGV[1])
return seen and text(seen) or ''
