#include "CListen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_LIMIT = 1 << 14, LINE_LIMIT = 4096, EVENT_LIMIT = 256 };

typedef struct {
    size_t got;
    char request[REQUEST_LIMIT + 1];
} line;

struct receiver {
    int listener, port, poll;
    line *lines[LINE_LIMIT];   // by descriptor
    pthread_mutex_t lock;
    heard_event *events;
    long count, room;
};

static double now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

// What stands between `before` and the next `end`.
static void copy(char *out, size_t room, const char *text, const char *before, char end) {
    const char *start = strstr(text, before);
    out[0] = 0;
    if (!start) return;
    start += strlen(before);
    size_t length = 0;
    while (start[length] && start[length] != end && length < room - 1) length++;
    memcpy(out, start, length);
    out[length] = 0;
}

static void note(receiver *r, const char *request) {
    pthread_mutex_lock(&r->lock);
    if (r->count == r->room) {
        r->room = r->room ? r->room * 2 : 1024;
        r->events = realloc(r->events, (size_t)r->room * sizeof(heard_event));
    }
    heard_event *event = &r->events[r->count++];
    event->at_us = now_us();
    copy(event->id, sizeof event->id, request, "\"id\":\"", '"');
    copy(event->type, sizeof event->type, request, "\"type\":\"", '"');
    copy(event->charge, sizeof event->charge, request, "\"charge_id\":\"", '"');
    pthread_mutex_unlock(&r->lock);
}

// The length of the whole request, 0 while it is not all here.
static size_t whole(const line *l) {
    const char *end = strstr(l->request, "\r\n\r\n");
    const char *length = strcasestr(l->request, "\r\ncontent-length:");
    if (!end) return 0;
    size_t size = (size_t)(end - l->request) + 4;
    if (length && length < end) size += strtoul(length + 17, NULL, 10);
    return l->got >= size ? size : 0;
}

static void leave(receiver *r, int fd) {
    // A process that was forked just now may still hold it: closing alone would not take it out.
    epoll_ctl(r->poll, EPOLL_CTL_DEL, fd, NULL);
    free(r->lines[fd]);
    r->lines[fd] = NULL;
    close(fd);
}

static void take(receiver *r, int fd) {
    static const char accepted[] = "HTTP/1.1 204 No Content\r\n\r\n";
    line *l = r->lines[fd];
    for (;;) {
        ssize_t n = read(fd, l->request + l->got, REQUEST_LIMIT - l->got);
        if (n == 0 || (n < 0 && errno != EAGAIN)) return leave(r, fd);
        if (n < 0) return;
        l->got += (size_t)n;
        l->request[l->got] = 0;
        size_t size;
        while ((size = whole(l)) > 0) {
            note(r, l->request);
            l->got -= size;
            memmove(l->request, l->request + size, l->got + 1);
            if (write(fd, accepted, sizeof accepted - 1) < 0) return leave(r, fd);
        }
    }
}

static void welcome(receiver *r) {
    int fd = accept4(r->listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (fd >= LINE_LIMIT) {
        close(fd);
        return;
    }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    r->lines[fd] = calloc(1, sizeof(line));
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(r->poll, EPOLL_CTL_ADD, fd, &event);
}

static void *serve(void *given) {
    receiver *r = given;
    for (;;) {
        struct epoll_event events[EVENT_LIMIT];
        int ready = epoll_wait(r->poll, events, EVENT_LIMIT, -1);
        for (int e = 0; e < ready; e++) {
            if (events[e].data.fd == r->listener) welcome(r);
            else take(r, events[e].data.fd);
        }
    }
    return NULL;
}

receiver *receiver_start(void) {
    receiver *r = calloc(1, sizeof(receiver));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bind(r->listener, (struct sockaddr *)&address, size);
    listen(r->listener, 1024);
    getsockname(r->listener, (struct sockaddr *)&address, &size);
    r->port = ntohs(address.sin_port);
    r->poll = epoll_create1(EPOLL_CLOEXEC);
    pthread_mutex_init(&r->lock, NULL);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = r->listener};
    epoll_ctl(r->poll, EPOLL_CTL_ADD, r->listener, &event);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, r);
    pthread_detach(thread);
    return r;
}

int receiver_port(const receiver *r) { return r->port; }

long receiver_count(receiver *r) {
    pthread_mutex_lock(&r->lock);
    long count = r->count;
    pthread_mutex_unlock(&r->lock);
    return count;
}

long receiver_read(receiver *r, long from, heard_event *events, long room) {
    pthread_mutex_lock(&r->lock);
    long count = r->count - from < room ? r->count - from : room;
    if (count > 0) memcpy(events, r->events + from, (size_t)count * sizeof(heard_event));
    pthread_mutex_unlock(&r->lock);
    return count > 0 ? count : 0;
}
