-- Before each script on what Python shares: KEYS[1] is the control, which is read as a record is, and KEYS[2] the thumbnail.

-- The value, or a little more than the longest of one that is longer; empty where there is none, or something that is no string.
local function shared(most)
  local value = redis.pcall('GETRANGE', KEYS[2], 0, most)
  return type(value) == 'string' and value or ''
end

local function digest(value)
  return value == '' and '' or redis.sha1hex(value)
end
