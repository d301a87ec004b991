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
    // The table and the indexes of the inbox, and rows as long as real ones.
    run(db, "CREATE TABLE inbox (number INTEGER PRIMARY KEY, merchant TEXT NOT NULL,"
            " id TEXT NOT NULL, account TEXT NOT NULL, received_at INTEGER NOT NULL,"
            " headers TEXT NOT NULL, body BLOB NOT NULL, verdict TEXT NOT NULL, reason TEXT,"
            " repeat_key TEXT NOT NULL, names TEXT NOT NULL, reading TEXT, paid_number TEXT,"
            " paid INTEGER, paid_at INTEGER, state TEXT NOT NULL, attempts INTEGER NOT NULL,"
            " next_look INTEGER) STRICT;"
            "CREATE UNIQUE INDEX inbox_by_id ON inbox (merchant, id);"
            "CREATE UNIQUE INDEX inbox_repeats ON inbox (merchant, account, repeat_key);"
            "CREATE INDEX inbox_by_state ON inbox (merchant, state, id)"
            " WHERE state <> 'settled';"
            "CREATE INDEX inbox_due ON inbox (next_look) WHERE next_look IS NOT NULL;");
    sqlite3_prepare_v2(db,
            "INSERT INTO inbox (merchant, id, account, received_at, headers, body, verdict,"
            " repeat_key, names, reading, paid_number, paid, paid_at, state, attempts, next_look)"
            " VALUES ('shop', ?, 'raif', ?, ?, ?, 'authenticated', ?, ?, 'paid', ?, 100000,"
            " 1796000000000, 'waiting', 0, ?)"
            " ON CONFLICT (merchant, account, repeat_key) DO NOTHING", -1, &insert, NULL);
    char id[64], key[64], names[128], number[32], body[430], headers[200];
    memset(body, 'x', sizeof body);
    memset(headers, 'h', sizeof headers);
    // The bank's numbers come in no order.
    unsigned long long chance = 88172645463325252ULL;
    double start = now();
    for (int row = 0; row < rows;) {
        run(db, "BEGIN IMMEDIATE");
        for (int i = 0; i < batch && row < rows; i++, row++) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            snprintf(number, sizeof number, "%llu", chance >> 1);
            snprintf(id, sizeof id, "019bb000-0000-7000-8000-%012d", row);
            snprintf(key, sizeof key, "authenticated %s|SUCCESS", number);
            snprintf(names, sizeof names, "c36:%sq32:AD10000000000000000000000000%04d", id, row % 9999);
            sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 2, 1796000000000LL + row / 10);
            sqlite3_bind_text(insert, 3, headers, sizeof headers, SQLITE_STATIC);
            sqlite3_bind_blob(insert, 4, body, sizeof body, SQLITE_STATIC);
            sqlite3_bind_text(insert, 5, key, -1, SQLITE_STATIC);
            sqlite3_bind_text(insert, 6, names, -1, SQLITE_STATIC);
            sqlite3_bind_text(insert, 7, number, -1, SQLITE_STATIC);
            sqlite3_bind_int64(insert, 8, 1796000000000LL + row / 10);
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
