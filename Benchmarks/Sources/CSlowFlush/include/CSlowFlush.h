#pragma once

// Makes every flush of this process slower by as many microseconds as SLOW_FLUSH_US says, as a disk
// does that has no memory of its own. Loaded before a service (LD_PRELOAD) it slows the service;
// linked, it slows whoever links it. Without the variable nothing is slower.
int fdatasync(int file);
int fsync(int file);
