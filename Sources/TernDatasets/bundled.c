#include "bundled.h"

#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

static void unpack(tern_bundled *bundled) {
    // The last four bytes say how long the text is.
    const unsigned char *end = bundled->packed + bundled->packed_size;
    const size_t size = end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
    unsigned char *text = malloc(size);
    if (!text) return;
    z_stream stream = {0};
    stream.next_in = (unsigned char *)bundled->packed;
    stream.avail_in = (unsigned)bundled->packed_size;
    stream.next_out = text;
    stream.avail_out = (unsigned)size;
    const int as_gzip = 16;
    int status = inflateInit2(&stream, MAX_WBITS + as_gzip);
    if (status == Z_OK) {
        status = inflate(&stream, Z_FINISH);
        inflateEnd(&stream);
    }
    if (status == Z_STREAM_END) {
        bundled->text = text;
        bundled->size = size;
    } else {
        free(text);
    }
}

const tern_bundled *tern_inflated(tern_bundled *bundled) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (!bundled->text) unpack(bundled);
    pthread_mutex_unlock(&lock);
    return bundled;
}
