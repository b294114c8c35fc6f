-- Removes whatever stands under a source's key and is no index. The next step is a script of its own: in a slot that moves, the key is on another master then.
if is_foreign(redis.pcall('ZRANGE', KEYS[1], 0, 0)) then
  redis.call('UNLINK', KEYS[1])
end
return 1
