#include "CCommitFloor.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int run(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

double commit_floor(const char *path, int rows, int batch) {
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK) return 0;
    run(db, "PRAGMA journal_mode = WAL");
    run(db, "PRAGMA synchronous = FULL");
    run(db, "CREATE TABLE kept (merchant TEXT, id TEXT, account TEXT, repeat_key TEXT, body BLOB,"
            " PRIMARY KEY (merchant, id), UNIQUE (merchant, account, repeat_key)) WITHOUT ROWID");
    sqlite3_prepare_v2(db, "INSERT INTO kept VALUES ('shop', ?, 'raif', ?, ?)", -1, &insert, NULL);
    char id[64], key[64], body[430];
    memset(body, 'x', sizeof body);
    double start = now();
    for (int row = 0; row < rows;) {
        run(db, "BEGIN IMMEDIATE");
        for (int i = 0; i < batch && row < rows; i++, row++) {
            snprintf(id, sizeof id, "019bb000-0000-7000-8000-%012d", row);
            snprintf(key, sizeof key, "authenticated %d|SUCCESS", row);
            sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC);
            sqlite3_bind_text(insert, 2, key, -1, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 3, body, sizeof body, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) return 0;
            sqlite3_reset(insert);
        }
        if (run(db, "COMMIT") != SQLITE_OK) return 0;
    }
    double seconds = now() - start;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return rows / seconds;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

double flush_us(const char *path, int times) {
    char block[4096] = {0};
    double *taken = calloc((size_t)times, sizeof(double));
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    for (int i = 0; i < times; i++) {
        double start = now();
        if (write(file, block, sizeof block) < 0) break;
        fdatasync(file);
        taken[i] = (now() - start) * 1e6;
    }
    close(file);
    unlink(path);
    qsort(taken, (size_t)times, sizeof(double), by_size);
    double median = taken[times / 2];
    free(taken);
    return median;
}
