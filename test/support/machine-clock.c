/*
 * Loaded before libc (LD_PRELOAD): the wall clock of the process is ahead by as many seconds as the file named in
 * TEST_CLOCK_FILE says (a 64-bit integer, mapped, so that it can be set while the process runs). Clocks that count from the
 * boot are left alone. Asks the kernel itself: what libc allocates before its time must not come back here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile long long *ahead;

__attribute__((constructor)) static void open_clock(void) {
  const char *path = getenv("TEST_CLOCK_FILE");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void *at = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (at != MAP_FAILED) ahead = at;
}

static long long seconds_ahead(void) { return ahead ? *ahead : 0; }

int clock_gettime(clockid_t id, struct timespec *ts) {
  int failed = (int)syscall(SYS_clock_gettime, id, ts);
  if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) ts->tv_sec += seconds_ahead();
  return failed;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone) {
  int failed = (int)syscall(SYS_gettimeofday, tv, zone);
  if (!failed && tv) tv->tv_sec += seconds_ahead();
  return failed;
}

time_t time(time_t *out) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  if (out) *out = ts.tv_sec;
  return ts.tv_sec;
}
