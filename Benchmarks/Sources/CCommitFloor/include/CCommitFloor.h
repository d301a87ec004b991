#pragma once

// Rows per second that this disk and SQLite take durably: WAL, synchronous=FULL, `batch` rows of the
// shape of a kept callback in each commit, time-ordered keys. 0 where something failed.
double commit_floor(const char *path, int rows, int batch);

// Median microseconds of an append of 4 KiB with fdatasync in the folder of `path`.
double flush_us(const char *path, int times);
