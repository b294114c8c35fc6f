"""
A site that has its thumbnails in Redis, by Django's cache or as python-thumbnails itself does. Each line on the standard input is a
command in JSON, and one line of JSON answers it.

The argument is JSON too: "backend" (django or redis-py), "cache" (Django's settings of one cache; of these redis-py takes its LOCATION
only), "thumbnailPath" and "thumbnailUrl". The thumbnails are those of the checkout of python-thumbnails that the environment's
THUMBNAILS_SOURCE names, otherwise of a class that looks the same in a cache.
"""

import gzip
import json
import os
import pickle
import platform
import sys
import types

YEAR_SECONDS = 31536000


def thumbnail_class(path, url):
    source = os.environ.get('THUMBNAILS_SOURCE')
    if not source:
        return own_thumbnail_class(path, url)
    # This is how python-thumbnails lets a setting be overridden, with Django and without.
    os.environ['overridden_settings'] = json.dumps({'THUMBNAIL_PATH': path, 'THUMBNAIL_URL': url})
    sys.path.insert(0, source)
    from thumbnails.images import Thumbnail
    return Thumbnail


def own_thumbnail_class(media_path, media_url):

    class Thumbnail(object):
        size = (None, None)
        image = None
        _url = None

        def __init__(self, name, extension):
            self.name = '/'.join(name)
            self.extension = extension

        path = property(lambda self: os.path.join(media_path, '%s.%s' % (self.name, self.extension)))
        url = property(lambda self: self._url or ('%s/%s.%s' % (media_url, self.name, self.extension)).replace('//', '/'))
        width = property(lambda self: self.size[0])
        height = property(lambda self: self.size[1])

    # A pickle names its class by these.
    Thumbnail.__module__, Thumbnail.__qualname__ = 'thumbnails.images', 'Thumbnail'
    images = types.ModuleType('thumbnails.images')
    images.Thumbnail = Thumbnail
    sys.modules['thumbnails'] = types.ModuleType('thumbnails')
    sys.modules['thumbnails.images'] = images
    return Thumbnail


def provide_gzip():
    """Debian's releases of django-redis have no compressor for it yet; here it has the name that it has in later ones."""
    try:
        import django_redis.compressors.gzip
    except ImportError:
        from django_redis.compressors.base import BaseCompressor
        from django_redis.exceptions import CompressorError

        class GzipCompressor(BaseCompressor):

            def compress(self, value):
                return gzip.compress(value)

            def decompress(self, value):
                try:
                    return gzip.decompress(value)
                except OSError as e:
                    raise CompressorError(e)

        module = types.ModuleType('django_redis.compressors.gzip')
        module.GzipCompressor = GzipCompressor
        sys.modules[module.__name__] = module


class DjangoStore:
    """As python-thumbnails' DjangoCacheBackend keeps them."""

    def __init__(self, settings):
        import redis
        from django.conf import settings as of_django
        from django.core.cache import cache
        provide_gzip()
        of_django.configure(CACHES={'default': settings}, USE_TZ=True)
        self.cache = cache
        self.redis = redis.Redis.from_url(settings['LOCATION'])

    def set(self, name, value, timeout):
        self.cache.set(self.key(name), value, timeout=timeout)

    def get(self, name):
        return self.cache.get(self.key(name))

    def delete(self, name):
        return self.cache.delete(self.key(name))

    def ttl_ms(self, name):
        return self.redis.pttl(self.cache.make_key(self.key(name)))

    @staticmethod
    def key(name):
        return name.replace('/', '')


class RedisStore:
    """As python-thumbnails' RedisCacheBackend keeps them, which knows no timeout."""

    def __init__(self, settings):
        import redis
        self.redis = redis.Redis.from_url(settings['LOCATION'])

    def set(self, name, value, timeout):
        self.redis.set(name, pickle.dumps(value))

    def get(self, name):
        value = self.redis.get(name)
        return None if value is None else pickle.loads(value)

    def delete(self, name):
        return self.redis.delete(name)

    def ttl_ms(self, name):
        return self.redis.pttl(name)


class Site:

    def __init__(self, settings):
        self.thumbnail = thumbnail_class(settings['thumbnailPath'], settings['thumbnailUrl'])
        self.store = (DjangoStore if settings['backend'] == 'django' else RedisStore)(settings['cache'])

    def answer(self, command):
        return getattr(self, command['op'].replace('-', '_'))(command)

    def versions(self, command):
        import django
        import django_redis
        import redis
        return {'python': platform.python_version(), 'django': django.__version__, 'redis-py': redis.__version__,
                'django-redis': django_redis.__version__}

    def set(self, command):
        thumbnail = self.thumbnail(command['name'].split('/'), command['extension'])
        if 'size' in command:
            thumbnail.size = tuple(command['size'])
        if 'url' in command:
            thumbnail._url = command['url']
        if 'image' in command:
            thumbnail.image = os.urandom(command['image'])
        self.store.set(command['name'], thumbnail, command.get('timeout', YEAR_SECONDS))
        return {}

    def set_other(self, command):
        self.store.set(command['name'], command['value'], YEAR_SECONDS)
        return {}

    def get(self, command):
        found = self.store.get(command['name'])
        if found is None:
            return {'hit': False}
        kind = '%s.%s' % (type(found).__module__, type(found).__qualname__)
        return {'hit': True, 'type': kind, **(told(found) if isinstance(found, self.thumbnail) else {'value': found})}

    def delete(self, command):
        return {'deleted': bool(self.store.delete(command['name']))}

    def ttl(self, command):
        """As Redis has it: -1 is none, and -2 that there is no such key."""
        return {'ttlMs': self.store.ttl_ms(command['name'])}


def told(thumbnail):
    told_otherwise = ('name', 'extension', '_url', 'size', 'image')
    return {'name': thumbnail.name, 'extension': thumbnail.extension, 'url': thumbnail.url, 'path': thumbnail.path,
            'size': [thumbnail.width, thumbnail.height],
            'state': {key: value for key, value in vars(thumbnail).items() if isinstance(value, str) and key not in told_otherwise}}


class Answers:
    """One for each line, whatever the line is. The site is not made before the first, so that what is missing is answered to somebody."""

    def __init__(self, argument):
        self.argument = argument
        self.site = None

    def to(self, line):
        command = None
        try:
            command = json.loads(line)
            self.site = self.site or Site(json.loads(self.argument))
            return json.dumps({'id': command.get('id'), **self.site.answer(command)})
        except Exception as e:
            asked = command.get('id') if isinstance(command, dict) else None
            return json.dumps({'id': asked, 'error': '%s: %s' % (type(e).__name__, e)})


def main():
    answers = Answers(sys.argv[1])
    sys.stdin.reconfigure(encoding='utf-8')
    for line in sys.stdin:
        print(answers.to(line), flush=True)


if __name__ == '__main__':
    main()
