#include "CLoad.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_LIMIT = 1 << 16, CONNECTION_LIMIT = 1024 };

typedef struct {
    int socket;
    long request;
    size_t sent, got;
    double began;
    char answer[ANSWER_LIMIT];
} line;

static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static int open_line(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

// The length of the whole answer, 0 while it is not all here.
static size_t whole(const line *l, int *status, size_t *body) {
    const char *end = memmem(l->answer, l->got, "\r\n\r\n", 4);
    if (!end) return 0;
    *body = (size_t)(end - l->answer) + 4;
    size_t length = 0;
    for (const char *at = l->answer; at < end; at++) {
        if (at[0] == '\n' && strncasecmp(at + 1, "content-length:", 15) == 0) {
            length = strtoul(at + 16, NULL, 10);
        }
    }
    *status = atoi(l->answer + 9);
    return l->got >= *body + length ? *body + length : 0;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

load_result load_run(
    int port, const char *const *requests, const size_t *lengths, long count, int connections,
    int wanted_status, char **bodies) {
    load_result result = {0};
    if (connections > CONNECTION_LIMIT) connections = CONNECTION_LIMIT;
    if (connections > count) connections = (int)count;
    int poll = epoll_create1(0);
    line *lines = calloc((size_t)connections, sizeof(line));
    double *times = calloc((size_t)count, sizeof(double));
    long next = 0, finished = 0;
    double start = now_us();
    for (int i = 0; i < connections; i++) {
        lines[i].socket = open_line(port);
        if (lines[i].socket < 0) {
            result.failed = count;
            goto out;
        }
        lines[i].request = next++;
        lines[i].began = now_us();
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = (uint32_t)i};
        epoll_ctl(poll, EPOLL_CTL_ADD, lines[i].socket, &event);
    }
    while (finished < count) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 20000);
        if (ready <= 0) break;
        for (int e = 0; e < ready; e++) {
            line *l = &lines[events[e].data.u32];
            while (l->request >= 0) {
                long r = l->request;
                while (l->sent < lengths[r]) {
                    ssize_t n = write(l->socket, requests[r] + l->sent, lengths[r] - l->sent);
                    if (n <= 0) break;
                    l->sent += (size_t)n;
                }
                ssize_t n = read(l->socket, l->answer + l->got, ANSWER_LIMIT - l->got);
                if (n == 0 || (n < 0 && errno != EAGAIN)) {
                    result.failed++;
                    finished++;
                    l->request = -1;
                    break;
                }
                if (n < 0) break;
                l->got += (size_t)n;
                int status = 0;
                size_t body = 0, size = whole(l, &status, &body);
                if (size == 0) continue;
                times[finished++] = now_us() - l->began;
                if (status == wanted_status) result.done++;
                else result.failed++;
                if (bodies) bodies[r] = strndup(l->answer + body, size - body);
                l->got = 0;
                l->sent = 0;
                l->request = next < count ? next++ : -1;
                l->began = now_us();
            }
        }
    }
    result.seconds = (now_us() - start) / 1e6;
    qsort(times, (size_t)finished, sizeof(double), by_size);
    if (finished > 0) {
        result.p50_us = times[finished / 2];
        result.p99_us = times[finished * 99 / 100];
    }
out:
    for (int i = 0; i < connections; i++) {
        if (lines[i].socket > 0) close(lines[i].socket);
    }
    close(poll);
    free(lines);
    free(times);
    return result;
}
