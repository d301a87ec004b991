#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A black and white picture in which each line stands `repeat` times.
///
/// Bits go from left to right, high bit first, 1 is white; a line starts on a whole byte.
typedef struct {
    uint32_t width;
    uint32_t height;
    uint32_t repeat;
    uint32_t pixels_per_metre;
    const uint8_t *lines;
} CPNGBits;

/// Takes the next piece of the file; it must return, and the piece is gone afterwards.
typedef void (*CPNGSink)(void *context, const uint8_t *piece, size_t count);

/// Writes 1-bit grey PNG with a pHYs chunk; false when libpng gave up, which is out of memory.
bool cpng_write(const CPNGBits *bits, int compression, CPNGSink sink, void *context);
