// libpng reports errors by longjmp, which Swift cannot catch: the jump starts and ends in this file.
#include "CPNGShim.h"
#include <png.h>
#include <setjmp.h>

typedef struct {
    CPNGSink sink;
    void *context;
} Exit;

static void write_piece(png_structp png, png_bytep piece, png_size_t count) {
    const Exit *exit = png_get_io_ptr(png);
    exit->sink(exit->context, piece, count);
}

static void flush(png_structp png) { (void)png; }

static void fail(png_structp png, png_const_charp text) {
    (void)text;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void write_picture(png_structp png, png_infop info, const CPNGBits *bits, int compression) {
    const size_t stride = (bits->width + 7) / 8;
    png_set_IHDR(png, info, bits->width, bits->height, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, bits->pixels_per_metre, bits->pixels_per_metre, PNG_RESOLUTION_METER);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, compression);
    png_write_info(png, info);
    for (uint32_t y = 0; y < bits->height; y++) {
        png_write_row(png, bits->lines + (y / bits->repeat) * stride);
    }
    png_write_end(png, NULL);
}

bool cpng_write(const CPNGBits *bits, int compression, CPNGSink sink, void *context) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
    if (png == NULL) return false;
    png_infop info = png_create_info_struct(png);
    if (info == NULL || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    Exit exit = {sink, context};
    png_set_write_fn(png, &exit, write_piece, flush);
    write_picture(png, info, bits, compression);
    png_destroy_write_struct(&png, &info);
    return true;
}
