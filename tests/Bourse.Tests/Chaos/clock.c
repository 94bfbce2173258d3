/*
 * Gives a process a time of day that is ahead or back. BOURSE_TEST_CLOCK_FILE names a file of eight bytes, the difference in nanoseconds, which is mapped, so a
 * change is seen at once. Clocks that measure waits are left alone. Preloaded (LD_PRELOAD) by StageHome.cs.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *difference;

static int64_t ahead(void)
{
    static int64_t none;
    if (!difference) {
        const char *name = getenv("BOURSE_TEST_CLOCK_FILE");
        int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
        void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        difference = mapped == MAP_FAILED ? &none : mapped;
    }
    return *difference;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int code = syscall(SYS_clock_gettime, clock, now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t time = now->tv_sec * 1000000000LL + now->tv_nsec + ahead();
        now->tv_sec = time / 1000000000;
        now->tv_nsec = time % 1000000000;
    }
    return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec time;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *seconds)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds) *seconds = now.tv_sec;
    return now.tv_sec;
}
