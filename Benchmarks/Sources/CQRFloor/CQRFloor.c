#include "CQRFloor.h"
#include <png.h>
#include <qrencode.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { quiet_zone = 4, usual_file_bytes = 1024 };

typedef struct {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
} Buffer;

static void append(png_structp png, png_bytep piece, png_size_t count) {
    Buffer *buffer = png_get_io_ptr(png);
    if (buffer->count + count > buffer->capacity) {
        size_t capacity = buffer->capacity;
        while (capacity < buffer->count + count) capacity *= 2;
        uint8_t *bytes = realloc(buffer->bytes, capacity);
        if (bytes == NULL) png_error(png, "no memory");
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->count, piece, count);
    buffer->count += count;
}

static void flush(png_structp png) { (void)png; }

static void whiten(uint8_t *row, size_t stride) { memset(row, 0xFF, stride); }

static void darken(uint8_t *row, unsigned start, unsigned end) {
    unsigned first = start / 8, last = (end - 1) / 8;
    uint8_t head = 0xFF >> (start % 8), tail = (uint8_t)~(0x7F >> ((end - 1) % 8));
    if (first == last) {
        row[first] &= (uint8_t)~(head & tail);
        return;
    }
    row[first] &= (uint8_t)~head;
    memset(row + first + 1, 0, last - first - 1);
    row[last] &= (uint8_t)~tail;
}

static void draw(const QRcode *code, unsigned y, unsigned scale, uint8_t *row, size_t stride) {
    const uint8_t *modules = code->data + (size_t)y * code->width;
    whiten(row, stride);
    for (int x = 0; x < code->width; x++) {
        if (!(modules[x] & 1)) continue;
        int start = x;
        while (x < code->width && (modules[x] & 1)) x++;
        darken(row, (start + quiet_zone) * scale, (x + quiet_zone) * scale);
    }
}

static void write_lines(png_structp png, const uint8_t *row, unsigned count) {
    for (unsigned i = 0; i < count; i++) png_write_row(png, row);
}

static int write_code(const QRcode *code, unsigned scale, unsigned density, int compression,
                      uint8_t *row, size_t stride, Buffer *buffer) {
    unsigned pixels = (code->width + 2 * quiet_zone) * scale;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return 0;
    }
    png_set_write_fn(png, buffer, append, flush);
    png_set_IHDR(png, info, pixels, pixels, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, compression);
    png_write_info(png, info);
    whiten(row, stride);
    write_lines(png, row, quiet_zone * scale);
    for (int y = 0; y < code->width; y++) {
        draw(code, y, scale, row, stride);
        write_lines(png, row, scale);
    }
    whiten(row, stride);
    write_lines(png, row, quiet_zone * scale);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return 1;
}

size_t cqr_png(const uint8_t *text, int count, int level, unsigned scale, unsigned pixels_per_metre,
               int compression, uint8_t **file) {
    QRcode *code = QRcode_encodeData(count, text, 0, (QRecLevel)level);
    if (code == NULL) return 0;
    size_t stride = ((size_t)(code->width + 2 * quiet_zone) * scale + 7) / 8;
    uint8_t *row = malloc(stride);
    Buffer buffer = {malloc(usual_file_bytes), 0, usual_file_bytes};
    int written = row != NULL && buffer.bytes != NULL
        && write_code(code, scale, pixels_per_metre, compression, row, stride, &buffer);
    free(row);
    QRcode_free(code);
    if (!written) {
        free(buffer.bytes);
        return 0;
    }
    *file = buffer.bytes;
    return buffer.count;
}
