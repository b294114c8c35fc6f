"""
Gets a thumbnail from Redis as python-thumbnails' RedisCacheBackend does, again and again, and prints how many times a second.
Its arguments are the port, the key and the seconds.
"""

import pickle
import sys
import time
import types

import redis

# Between looks at the clock.
STEPS = 100


def provide_thumbnail_class():
    """A pickle names its class by these; python-thumbnails itself need not be there."""
    images = types.ModuleType('thumbnails.images')
    images.Thumbnail = type('Thumbnail', (object,), {'__module__': 'thumbnails.images'})
    sys.modules['thumbnails'] = types.ModuleType('thumbnails')
    sys.modules['thumbnails.images'] = images
    return images.Thumbnail


def per_second(client, key, seconds):
    count, started_at = 0, time.perf_counter()
    while True:
        for step in range(STEPS):
            pickle.loads(client.get(key))
        count += STEPS
        elapsed = time.perf_counter() - started_at
        if elapsed >= seconds:
            return count / elapsed


def main():
    port, key, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    thumbnail_class = provide_thumbnail_class()
    client = redis.Redis(host='127.0.0.1', port=port)
    if not isinstance(pickle.loads(client.get(key)), thumbnail_class):
        raise SystemExit('%s is no thumbnail' % key)
    print(per_second(client, key, seconds))


if __name__ == '__main__':
    main()
