-- Before each script on a record. KEYS[1] is the record; what the arguments are from the fifth on is the script's own.
local longest = tonumber(ARGV[1])   -- bytes; whatever is longer is no record
local prefix = ARGV[2]              -- of the keys of sources
local together = ARGV[3] == '1'     -- whether those keys are on this server, and so are a part of each step
local name = ARGV[4]

-- The record and its tag, or nil for whatever else may stand there.
local function read(key)
  local record = redis.pcall('GETRANGE', key or KEYS[1], 0, longest)
  if type(record) == 'string' and #record <= longest then
    local tag = string.sub(record, 1, 2)
    if tag == 'T1' or tag == 'C1' or tag == 'N1' then
      return record, tag
    end
  end
end

local function fields(record)
  local ok, json = pcall(cjson.decode, string.match(record, '^..([^\n]*)'))
  return ok and type(json) == 'table' and json or {}
end

-- The key of the source that a record depends on; empty for none.
local function index_of(record)
  local source = record and string.find(record, '"source":', 3, true) and fields(record).source
  return type(source) == 'string' and prefix .. source or ''
end

local function holds(record, tag, claim)
  return tag == 'C1' and fields(record).claim == claim
end

-- A claim as it is, with the end that another one has.
local function prolonged(record, other)
  local finish = '"endMs":%d+}$'
  return (string.gsub(record, finish, string.match(other, finish)))
end

-- Moves the name from one source to another, either of which may be empty; an error of Redis where that fails.
local function move(from, to, lifetime)
  if together and from ~= '' and from ~= to then
    leave(from, name)
  end
  return together and to ~= '' and enter(to, name, lifetime) or nil
end
