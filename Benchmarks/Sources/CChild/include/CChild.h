#pragma once

// Starts a program with exactly this environment and its output in a file; it dies with the thread
// that started it. Both lists end with NULL. Returns its id, -1 where it cannot be started.
int child_start(char *const *arguments, char *const *environment, const char *log);

// Sends the signal and waits for the end.
void child_end(int id, int signal);

// Nanoseconds of processor that a process and its threads have used, 0 where it is not there.
long long child_processor_ns(int id);

// A port of the loopback that nobody listens on just now.
int free_port(void);
