#include "CLoad.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_LIMIT = 1 << 16, CONNECTION_LIMIT = 1024, EVENT_LIMIT = 256, RETRY_US = 100000 };
static const double patience_us = 20e6;

typedef struct {
    int socket;
    long request;      // -1: free
    size_t sent, got;
    double opens_us;   // not tried before then
    char answer[ANSWER_LIMIT];
} line;

typedef struct {
    load_plan plan;
    const char *const *requests;
    const size_t *lengths;
    long count, next, finished;
    load_answer *answers;
    long *again;       // a ring of requests to be sent again, each with its time
    double *again_us;
    long again_from, again_to;
    double start;
    int poll;
    load_result result;
} run;

double now_us(void) {
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

static void expect_news(run *r, const line *l, uint32_t place) {
    fcntl(l->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = place};
    epoll_ctl(r->poll, EPOLL_CTL_ADD, l->socket, &event);
}

// Opens a connection and has one empty answer over it: what is measured begins after that.
static void greet(run *r, line *l, uint32_t place) {
    static const char greeting[] = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int status = 0;
    size_t body = 0;
    ssize_t n = 0;
    l->socket = open_line(r->plan.port);
    if (l->socket < 0) return;
    if (write(l->socket, greeting, sizeof greeting - 1) == sizeof greeting - 1) {
        do {
            n = read(l->socket, l->answer + l->got, ANSWER_LIMIT - l->got);
            if (n > 0) l->got += (size_t)n;
        } while (n > 0 && whole(l, &status, &body) == 0);
    }
    if (n > 0) return expect_news(r, l, place);
    close(l->socket);
    l->socket = -1;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

// When the next request is due; never before one that is to be sent again.
static double next_due(const run *r) {
    if (r->again_from < r->again_to) return r->again_us[r->again_from % r->count];
    if (r->next == r->count) return 1e300;
    return r->plan.per_second > 0 ? r->start + r->next * 1e6 / r->plan.per_second : 0;
}

static long take(run *r, double now) {
    if (r->again_from < r->again_to) return r->again[r->again_from++ % r->count];
    r->answers[r->next].due_us = r->plan.per_second > 0 ? next_due(r) : now;
    return r->next++;
}

static void missed(run *r, line *l) {
    r->result.failed++;
    if (r->plan.insists) {
        r->again[r->again_to % r->count] = l->request;
        r->again_us[r->again_to++ % r->count] = now_us() + RETRY_US;
    } else {
        r->finished++;
    }
    l->request = -1;
}

static void broken(run *r, line *l) {
    close(l->socket);
    l->socket = -1;
    l->opens_us = now_us() + RETRY_US / 2;
    if (l->request >= 0) missed(r, l);
}

static void answered(run *r, line *l, int status, size_t body, size_t size) {
    load_answer *answer = &r->answers[l->request];
    answer->answered_us = now_us();
    if (status == r->plan.wanted_status) {
        answer->body = strndup(l->answer + body, size - body);
        r->result.done++;
        r->finished++;
        l->request = -1;
    } else {
        missed(r, l);
    }
}

// Writes and reads as far as it goes.
static void go_on(run *r, line *l) {
    while (l->request >= 0 && l->sent < r->lengths[l->request]) {
        size_t rest = r->lengths[l->request] - l->sent;
        ssize_t n = write(l->socket, r->requests[l->request] + l->sent, rest);
        if (n <= 0) break;
        l->sent += (size_t)n;
    }
    for (;;) {
        ssize_t n = read(l->socket, l->answer + l->got, ANSWER_LIMIT - l->got);
        if (n == 0 || (n < 0 && errno != EAGAIN)) return broken(r, l);
        if (n < 0) return;
        l->got += (size_t)n;
        int status = 0;
        size_t body = 0, size = whole(l, &status, &body);
        if (size > 0 && l->request >= 0) return answered(r, l, status, body, size);
    }
}

static void begin(run *r, line *l, uint32_t place, double now) {
    if (l->socket < 0) {
        if (now < l->opens_us) return;
        l->socket = open_line(r->plan.port);
        if (l->socket < 0) {
            l->opens_us = now + RETRY_US / 2;
            return;
        }
        expect_news(r, l, place);
    }
    l->request = take(r, now);
    l->sent = l->got = 0;
    go_on(r, l);
}

// Waits for answers, or until something is due.
static void wait_for_news(run *r, line *lines) {
    double wait = next_due(r) - now_us();
    if (wait > RETRY_US / 2) wait = RETRY_US / 2;
    // All lines are taken where something is due already: an answer comes first.
    if (wait <= 0) wait = RETRY_US / 2;
    struct timespec timeout = {0, (long)(wait * 1000)};
    struct epoll_event events[EVENT_LIMIT];
    int ready = epoll_pwait2(r->poll, events, EVENT_LIMIT, &timeout, NULL);
    for (int e = 0; e < ready; e++) {
        line *l = &lines[events[e].data.u32];
        if (l->socket >= 0) go_on(r, l);
    }
}

static void tell(run *r) {
    double *times = calloc((size_t)r->count, sizeof(double));
    long got = 0;
    for (long i = 0; i < r->count; i++) {
        const load_answer *answer = &r->answers[i];
        if (answer->answered_us > 0) times[got++] = answer->answered_us - answer->due_us;
    }
    qsort(times, (size_t)got, sizeof(double), by_size);
    if (got > 0) {
        r->result.p50_us = times[got / 2];
        r->result.p99_us = times[got * 99 / 100];
    }
    free(times);
}

load_result load_run(
    load_plan plan, const char *const *requests, const size_t *lengths, long count,
    load_answer *answers) {
    if (plan.connections > CONNECTION_LIMIT) plan.connections = CONNECTION_LIMIT;
    line *lines = calloc((size_t)plan.connections, sizeof(line));
    for (int i = 0; i < plan.connections; i++) lines[i].socket = lines[i].request = -1;
    run r = {
        .plan = plan, .requests = requests, .lengths = lengths, .count = count,
        .answers = answers, .poll = epoll_create1(0),
        .again = calloc((size_t)count, sizeof(long)),
        .again_us = calloc((size_t)count, sizeof(double)),
    };
    for (int i = 0; i < plan.connections; i++) greet(&r, &lines[i], (uint32_t)i);
    r.start = now_us();
    double last_news = r.start;
    int turn = 0;
    while (r.finished < count && now_us() - last_news < patience_us) {
        long before = r.finished;
        for (int i = 0; i < plan.connections && next_due(&r) <= now_us(); i++) {
            // In turn, so that no connection is left to the server's time-out.
            turn = (turn + 1) % plan.connections;
            if (lines[turn].request < 0) begin(&r, &lines[turn], (uint32_t)turn, now_us());
        }
        wait_for_news(&r, lines);
        if (r.finished > before) last_news = now_us();
    }
    r.result.seconds = (now_us() - r.start) / 1e6;
    r.result.failed += plan.insists ? 0 : count - r.finished;
    tell(&r);
    for (int i = 0; i < plan.connections; i++) {
        if (lines[i].socket >= 0) close(lines[i].socket);
    }
    close(r.poll);
    free(lines);
    free(r.again);
    free(r.again_us);
    return r.result;
}

int ask_once(int port, const char *request) {
    char answer[ANSWER_LIMIT];
    int status = 0, fd = open_line(port);
    if (fd < 0) return 0;
    ssize_t length = (ssize_t)strlen(request), got = 0;
    if (write(fd, request, (size_t)length) == length) got = read(fd, answer, sizeof answer - 1);
    if (got > 12) {
        answer[got] = 0;
        status = atoi(answer + 9);
    }
    close(fd);
    return status;
}
