#pragma once

// An event as the receiver got it; times are of the monotonic clock, in microseconds.
typedef struct {
    double at_us;
    char id[64];
    char type[32];
    char charge[64];
} heard_event;

// Takes webhooks on a port of its own, answers 204 to each and notes when it came. Ends with the
// process.
typedef struct receiver receiver;
receiver *receiver_start(void);
int receiver_port(const receiver *);
// How many came so far, repeats included.
long receiver_count(receiver *);
// Copies up to `room` of them from the place `from` on; returns how many.
long receiver_read(receiver *, long from, heard_event *events, long room);

// Connections that are held open, each after one request.
typedef struct streams streams;
streams *streams_open(int port, const char *const *requests, long count);
// How many were answered with 200 and are still open.
long streams_held(streams *);
// How many states one of them was told, and when the last came.
long streams_told(streams *, long which, double *last_us);
void streams_close(streams *);
