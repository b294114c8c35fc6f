"""Writes what CPython's pickle makes of thumbnails, for the tests to compare with. Run by hand; needs nothing but Python 3.8 or later."""

import base64
import hashlib
import json
import pathlib
import pickle
import pickletools
import sys
import types

TARGET = pathlib.Path(__file__).parent.parent / 'resources/dev/thumbnails/cache/wire/golden-pickles.json'
PROTOCOLS = (2, 3, 4, 5)
FRAME_TARGET = 65536
NAME = 'e13/1f31e758e99bb35472ebe854c6f3112d3736a'
LARGEST = 2147483647


def thumbnail_class():
    """Of what a class is, its module's name and its own alone are pickled."""
    images = types.ModuleType('thumbnails.images')
    images.Thumbnail = type('Thumbnail', (object,), {'__module__': 'thumbnails.images'})
    sys.modules['thumbnails'] = types.ModuleType('thumbnails')
    sys.modules['thumbnails.images'] = images
    return images.Thumbnail


Thumbnail = thumbnail_class()


def times(text, count):
    return {'repeat': text, 'times': count}


def state(name=NAME, extension='jpg', **others):
    return [['name', name], ['extension', extension], *([key, value] for key, value in others.items())]


def value(described):
    """Each string is an object of its own: two that are one object would become a reference to the memo."""
    if isinstance(described, str):
        return ''.join(list(described))
    if isinstance(described, dict):
        return ''.join([described['repeat']] * described['times'])
    return tuple(described)


def dumps(described, protocol):
    thumbnail = Thumbnail()
    thumbnail.__dict__.update((key, value(text)) for key, text in described)
    pickled = pickle.dumps(thumbnail, protocol)
    if any('GET' in opcode.name for opcode, argument, position in pickletools.genops(pickled)):
        raise AssertionError('strings are shared: %r' % (described,))
    return pickled


def filling(length, key, **before):
    """A state whose first frame is of that length once its last string is in it."""
    sample = 1000
    start, end = len(b'\x80\x04\x95........'), len(b'ub.')
    frame = len(dumps(state(**before, **{key: times('f', sample)}), 4)) - start - end
    return state(**before, **{key: times('f', length - frame + sample)})


def states():
    everything = dict(size=[400, 300], _url='https://example.org/a.webp', path='/srv/media/a.webp', source='photos/a.jpg', alternatives='[2]')
    yield 'minimal', state()
    yield 'everything', state(extension='webp', **everything, metadata='{"blurhash":"LEHV6nWB2yk8"}')
    for width, height in ((400, 300), (1, 255), (256, 65535), (65536, LARGEST), (LARGEST, 1), (400, None), (None, 300), (None, LARGEST)):
        yield 'size-%s-%s' % (width, height), state(size=[width, height])
    yield 'url', state(_url='//cdn.example.org/a.jpg')
    yield 'beyond-ascii', state(name='caf\u00e9/\u4e16\u754c/\U0001f600', metadata='{"title":"\u00e9t\u00e9 \u753b \U0001f5bc"}')
    for length in (255, 256, 257):
        yield 'name-of-%d' % length, state(name=times('n', length))
    yield 'name-of-254-in-two-byte-characters', state(name=times('\u00e9', 127), source='abc')
    yield 'name-of-256-in-two-byte-characters', state(name=times('\u00e9', 128), source='abc')
    for length in (65535, 65536, 65537, 200000):
        yield 'metadata-of-%d' % length, state(metadata=times('m', length))
    yield 'metadata-of-65536-in-four-byte-characters', state(metadata=times('\U0001f600', 16384))
    yield 'large-between-small', state(source=times('s', 70000), metadata='{"etag":"x1"}')
    yield 'large-twice', state(source=times('s', 65536), metadata=times('m', 65536))
    long = {key: times(key[0], 30000) for key in ('path', 'source', 'alternatives', 'metadata')}
    yield 'frame-crossed-in-the-middle', state(size=[400, 300], **long)
    # A frame that is full ends where the next object begins, be that a key or a value.
    key_of_metadata = len(b'\x8c.metadata\x94')
    for length in (FRAME_TARGET - 1, FRAME_TARGET, FRAME_TARGET + 1):
        yield 'frame-of-%d-before-a-key' % length, filling(length, 'alternatives', source=times('s', 30000)) + [['metadata', '{"etag":"x1"}']]
        yield 'frame-of-%d-before-a-value' % length, filling(length - key_of_metadata, 'alternatives') + [['metadata', '{"etag":"x1"}']]
        yield 'frame-of-%d-with-the-last' % length, filling(length, 'metadata', source=times('s', 30000))
    yield 'frame-full-before-the-size', filling(FRAME_TARGET, 'extension') + [['size', [400, 300]]]


def vectors():
    for name, described in states():
        for protocol in PROTOCOLS:
            pickled = dumps(described, protocol)
            vector = {'id': '%s-p%d' % (name, protocol), 'protocol': protocol, 'state': described, 'length': len(pickled),
                      'sha256': hashlib.sha256(pickled).hexdigest()}
            if len(pickled) <= 1024:
                vector['base64'] = base64.b64encode(pickled).decode()
            yield vector


def main():
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ',\n'.join(json.dumps(vector, ensure_ascii=False) for vector in vectors())
    TARGET.write_text('[\n%s\n]\n' % lines, encoding='utf-8')


if __name__ == '__main__':
    main()
