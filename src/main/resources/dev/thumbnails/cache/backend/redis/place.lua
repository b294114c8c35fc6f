-- In a Cluster a source's key is changed in steps of their own, before and after those of records. So each change of a name's place gives it another
-- score, and whoever has read a record changes only the score that was there before. All are whole numbers, as former versions need them:
--   less than ENDLESS: the time in ms when the place ends, 10 to 20 s later. Its last four digits tell it from others.
--   from ENDLESS on: the time in µs when the place is to be checked, after ENDLESS. It has no end.
--   inf: has no end, and was entered by a former version or on a single server. It is to be checked.
local HOUR = 3600000   -- ms
local DIGITS = 10000

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local millis = math.floor(micros / 1000)

-- The score, or nil for none.
local function score_of(index, name)
  local score = redis.pcall('ZSCORE', index, name)
  return type(score) == 'string' and tonumber(score) or nil
end

-- Another score in the same DIGITS ms.
local function renewed(score)
  local begin = math.floor(score / DIGITS) * DIGITS
  local digits = micros % DIGITS
  return begin + digits == score and begin + (digits + 1) % DIGITS or begin + digits
end

-- lifetime in ms, 0 for no end; before: the score that it replaces, or nil.
local function score(lifetime, before)
  if lifetime == 0 then
    local check = ENDLESS + micros + HOUR * 1000
    return check == before and check + 1 or check
  end
  local last = renewed(millis + lifetime + SLACK + DIGITS)
  return last == before and last + DIGITS or last
end

local function text(number)
  return string.format('%.17g', number)
end
