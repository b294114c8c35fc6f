-- Before each script on what Python shares: KEYS[1] is the control, which is read as a record is, and KEYS[2] the thumbnail.
local MUCH, MOST, EDGE = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])   -- bytes

-- How long the value is; 0 where there is none, or something that is no string, and then true besides.
local function length()
  local found = redis.pcall('STRLEN', KEYS[2])
  if type(found) == 'table' and string.find(found.err, 'WRONGTYPE', 1, true) then
    return 0, true
  end
  return type(found) == 'number' and found or redis.call('STRLEN', KEYS[2])
end

-- What a value is known by again; of a long one its length and its ends, so that Redis is not kept by it; empty where there is none.
local function digest()
  local bytes = length()
  if bytes == 0 then
    return ''
  elseif bytes > MOST then
    return tostring(bytes)
  elseif bytes > MUCH then
    return bytes .. ':' .. redis.sha1hex(redis.call('GETRANGE', KEYS[2], 0, EDGE - 1) .. redis.call('GETRANGE', KEYS[2], -EDGE, -1))
  end
  return redis.sha1hex(redis.call('GETRANGE', KEYS[2], 0, MUCH))
end
