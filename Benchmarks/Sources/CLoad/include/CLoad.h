#pragma once
#include <stddef.h>

// How a load is sent over keep-alive connections of the loopback, by one thread. They are opened, and
// each has had an answer, before the time counts.
typedef struct {
    int port;
    int connections;    // requests under way at one time, at most
    int wanted_status;
    double per_second;  // when requests are due, evenly; 0: as soon as a connection is free
    int insists;        // sends again what had another answer or none, as a bank does
} load_plan;

// What became of one request. Times are of the monotonic clock; `answered` is 0 where none came.
typedef struct {
    double due_us;
    double answered_us;
    char *body;         // malloc'ed
} load_answer;

typedef struct {
    double seconds;
    long done;          // answers with the wanted status
    long failed;        // other answers, and broken connections
    double p50_us;      // from the moment a request was due, so waiting for a connection counts
    double p99_us;
} load_result;

// Sends each request until it is answered, or once; fills an answer for each.
load_result load_run(
    load_plan plan, const char *const *requests, const size_t *lengths, long count,
    load_answer *answers);

// The status of one request on a connection of its own, 0 where nobody answers.
int ask_once(int port, const char *request);

// Microseconds of the monotonic clock.
double now_us(void);
