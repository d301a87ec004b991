#pragma once
#include <stddef.h>
#include <stdint.h>

/// The plain way in C, as fast as it goes without tricks: text to the bytes of a 1-bit grey PNG.
///
/// `level` is 0 to 3 for L to H. The caller frees `*file`. Returns its length, 0 on failure.
size_t cqr_png(const uint8_t *text, int count, int level, unsigned scale, unsigned pixels_per_metre,
               int compression, uint8_t **file);
