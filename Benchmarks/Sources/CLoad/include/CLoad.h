#pragma once
#include <stddef.h>

// One run of a load over keep-alive connections on the loopback.
typedef struct {
    double seconds;
    long done;       // answers with the wanted status
    long failed;     // other answers, and broken connections
    double p50_us;
    double p99_us;
} load_result;

// Sends each request once, `connections` at a time, from one thread. Where `bodies` is given, it gets
// a malloc'ed copy of each answer's body, or NULL.
load_result load_run(
    int port, const char *const *requests, const size_t *lengths, long count, int connections,
    int wanted_status, char **bodies);
