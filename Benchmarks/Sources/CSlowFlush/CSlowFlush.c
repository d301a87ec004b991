#include "CSlowFlush.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void) {
    const char *text = getenv("SLOW_FLUSH_US");
    long microseconds = text ? atol(text) : 0;
    if (microseconds <= 0) return;
    struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

int fdatasync(int file) {
    wait_longer();
    return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
    wait_longer();
    return (int)syscall(SYS_fsync, file);
}
