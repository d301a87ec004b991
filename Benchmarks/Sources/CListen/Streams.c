#include "CListen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static const char state_line[] = "event: state";
static const char good_line[] = "HTTP/1.1 200";

enum { EVENT_LIMIT = 256, STATE_LENGTH = sizeof state_line - 1, GOOD_LENGTH = sizeof good_line - 1 };

typedef struct {
    int socket;
    int is_answered;
    int matched;          // letters of `state_line` that the last read ended with
    _Atomic long told;
    _Atomic double last_us;
} stream;

struct streams {
    int poll;
    long count;
    _Atomic long held;
    atomic_int is_over;
    stream *all;
    pthread_t thread;
};

static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void look_for_states(stream *s, const char *text, ssize_t length) {
    for (ssize_t i = 0; i < length; i++) {
        if (text[i] == state_line[s->matched]) s->matched++;
        else s->matched = text[i] == state_line[0];
        if (s->matched < STATE_LENGTH) continue;
        s->matched = 0;
        s->last_us = now_us();
        s->told++;
    }
}

static void take(streams *all, stream *s) {
    char text[1 << 14];
    for (;;) {
        ssize_t n = read(s->socket, text, sizeof text);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            close(s->socket);
            s->socket = -1;
            if (s->is_answered) all->held--;
            return;
        }
        if (n < 0) return;
        if (!s->is_answered && n >= GOOD_LENGTH && memcmp(text, good_line, GOOD_LENGTH) == 0) {
            s->is_answered = 1;
            all->held++;
        }
        look_for_states(s, text, n);
    }
}

static void *hold(void *given) {
    streams *all = given;
    while (!all->is_over) {
        struct epoll_event events[EVENT_LIMIT];
        int ready = epoll_wait(all->poll, events, EVENT_LIMIT, 100);
        for (int e = 0; e < ready; e++) {
            stream *s = &all->all[events[e].data.u32];
            if (s->socket >= 0) take(all, s);
        }
    }
    return NULL;
}

streams *streams_open(int port, const char *const *requests, long count) {
    streams *all = calloc(1, sizeof(streams));
    all->all = calloc((size_t)count, sizeof(stream));
    all->count = count;
    all->poll = epoll_create1(EPOLL_CLOEXEC);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    pthread_create(&all->thread, NULL, hold, all);
    for (long i = 0; i < count; i++) {
        stream *s = &all->all[i];
        s->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        size_t length = strlen(requests[i]);
        if (s->socket < 0) continue;
        if (connect(s->socket, (struct sockaddr *)&address, sizeof address) != 0
            || write(s->socket, requests[i], length) != (ssize_t)length) {
            close(s->socket);
            s->socket = -1;
            continue;
        }
        fcntl(s->socket, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        epoll_ctl(all->poll, EPOLL_CTL_ADD, s->socket, &event);
    }
    return all;
}

long streams_held(streams *all) { return all->held; }

long streams_told(streams *all, long which, double *last_us) {
    *last_us = all->all[which].last_us;
    return all->all[which].told;
}

void streams_close(streams *all) {
    all->is_over = 1;
    pthread_join(all->thread, NULL);
    for (long i = 0; i < all->count; i++) {
        if (all->all[i].socket >= 0) close(all->all[i].socket);
    }
    close(all->poll);
    free(all->all);
    free(all);
}
