-- What a record depends on, and how long it lives: -1 for ever, -2 where there is none.
return {index_of((read())), redis.call('PTTL', KEYS[1])}
