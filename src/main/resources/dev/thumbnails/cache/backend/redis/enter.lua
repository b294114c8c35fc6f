local failed = enter(KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1')
return failed or 1
